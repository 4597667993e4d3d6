/** Tests of the threads that prove what takes too long for an event loop. */
package io.tollgate.auth.proof;
