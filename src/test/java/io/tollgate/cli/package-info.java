/** The command line as a user sees it: what is printed, and the exit codes. */
package io.tollgate.cli;
