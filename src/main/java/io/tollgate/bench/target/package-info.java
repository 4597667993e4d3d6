/** Whom the load client asks, and with what handshake. */
@NullMarked
package io.tollgate.bench.target;

import org.jspecify.annotations.NullMarked;
