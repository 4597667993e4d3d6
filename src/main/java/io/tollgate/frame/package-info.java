/** The grammar and the rules of WebSocket frames, RFC 6455 §5, over {@link io.netty.buffer.ByteBuf}: pure, without I/O. */
@NullMarked
package io.tollgate.frame;

import org.jspecify.annotations.NullMarked;
