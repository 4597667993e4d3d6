/** Plain HTTP requests that open no WebSocket: their heads, judged, and their bodies, read. */
@NullMarked
package io.tollgate.handshake.plain;

import org.jspecify.annotations.NullMarked;
