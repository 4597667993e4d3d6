/** The opening handshake of RFC 6455 §4 on both sides, and the one writer of refusals. */
@NullMarked
package io.tollgate.handshake;

import org.jspecify.annotations.NullMarked;
