/** The syntax of each place a token may stand in. */
package io.tollgate.auth.place;
