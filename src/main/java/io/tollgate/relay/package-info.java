/** The open tunnel: Netty handlers around a pure state machine, one event loop per tunnel. No Vert.x here. */
@NullMarked
package io.tollgate.relay;

import org.jspecify.annotations.NullMarked;
