package io.tollgate.relay.message;

import io.netty.channel.ChannelFutureListener;
import io.tollgate.relay.channel.SideWriter;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * An operator's messages that wait for the end of the one that is on its way to their client, in the order in which they came.
 * There is no room for them inside it: between its fragments only control frames may go (RFC 6455 §5.4). Where
 * permessage-deflate was agreed they are still what they are, since a message whose first frame has RSV1 unset is not
 * compressed, and the window of those that are does not slide over it (RFC 7692 §6, §7.2.3.2).
 *
 * <p>Charged to no limit of the route and in no figure of the tunnel's, as neither peer said them. One event loop.
 */
public final class ClientMessages {
    static final int MOST_WAITING = 16;
    static final int MOST_WAITING_BYTES = 2 * ClientMessage.MOST_BYTES;

    private final Queue<Waiting> queue = new ArrayDeque<>();
    private int bytes;

    private record Waiting(ClientMessage message, CompletableFuture<Sent> sent) {}

    /** Puts it last, if there is room. Done, on the event loop, when it is clear what became of it. */
    public CompletableFuture<Sent> add(ClientMessage message) {
        if (queue.size() == MOST_WAITING || bytes + message.length() > MOST_WAITING_BYTES) {
            return CompletableFuture.completedFuture(Sent.TOO_MANY);
        }
        CompletableFuture<Sent> sent = new CompletableFuture<>();
        queue.add(new Waiting(message, sent));
        bytes += message.length();
        return sent;
    }

    /** Nothing is on its way: writes them all. The caller flushes. */
    public void write(SideWriter client) {
        for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
            CompletableFuture<Sent> sent = next.sent();
            client.write(next.message().frame(client.alloc()), (ChannelFutureListener)
                    done -> sent.complete(done.isSuccess() ? Sent.WRITTEN : Sent.TUNNEL_ENDED));
        }
        bytes = 0;
    }

    /** The tunnel ends before their turn came. */
    public void tunnelEnded() {
        for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
            next.sent().complete(Sent.TUNNEL_ENDED);
        }
        bytes = 0;
    }
}
