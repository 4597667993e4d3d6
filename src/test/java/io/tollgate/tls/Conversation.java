package io.tollgate.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;

/** Two channels without a network, each of which hears what the other says. */
final class Conversation {
    private Conversation() {}

    /** Until neither has anything more to say. */
    static void exchange(EmbeddedChannel one, EmbeddedChannel other) {
        boolean more = true;
        while (more) {
            one.runPendingTasks();
            other.runPendingTasks();
            more = pass(one, other) || pass(other, one);
        }
    }

    private static boolean pass(EmbeddedChannel from, EmbeddedChannel to) {
        ByteBuf bytes = from.readOutbound();
        if (bytes != null) {
            to.writeInbound(bytes);
        }
        return bytes != null;
    }
}
