/** The bytes between us and a Redis server: RESP2, one connection, TLS and who we are. */
@NullMarked
package io.tollgate.fleet.wire;

import org.jspecify.annotations.NullMarked;
