/** Compact JWS and JWT: strict syntax, keys, signatures and claim rules. Nothing here reads a clock or does I/O. */
@NullMarked
package io.tollgate.token;

import org.jspecify.annotations.NullMarked;
