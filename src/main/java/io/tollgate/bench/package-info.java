/** The load client: WebSocket connections to any server, and what they cost and took. */
@NullMarked
package io.tollgate.bench;

import org.jspecify.annotations.NullMarked;
