package io.tollgate.handshake;

import io.netty.buffer.ByteBuf;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;

/**
 * The client's side before its tunnel: reads the request's head by a deadline and keeps what comes behind it, unread, until
 * someone takes it. Sits alone in the pipeline, behind TLS at most; turns reading on when it is added. One event loop, on
 * which the listener is called as well.
 */
public final class RequestHeadHandler extends HeadHandler {
    private final HeadReader reader;
    private final Listener listener;

    /**
     * @param maxHead bytes of the request line and headers
     * @param deadlineNanos when the head has to be complete, on the scale of {@link System#nanoTime}
     */
    public RequestHeadHandler(int maxHead, long deadlineNanos, Listener listener) {
        super(deadlineNanos);
        this.reader = HeadReader.forRequest(maxHead);
        this.listener = listener;
    }

    /** Hears either {@link #head} or {@link #refused}, unless {@link #left} comes before. */
    public interface Listener {
        /** The head is complete; nothing behind it was looked at. */
        void head(RequestHead head);

        /** 400, 414, 431, 408; or 500, then perhaps after {@link #head}, when a listener threw. */
        void refused(Refusal refusal);

        /**
         * The client ended TCP, or its half of it, which no WebSocket client does before it is answered. At most once,
         * also after {@link #head}, never after {@link #refused}.
         */
        void left();
    }

    @Override
    protected boolean read(ByteBuf in) throws Refusal {
        return reader.read(in);
    }

    @Override
    protected void tellHead() {
        listener.head(reader.request());
    }

    @Override
    protected void tellRefusal(Refusal refusal) {
        listener.refused(refusal);
    }

    @Override
    protected void tellEnd(boolean headWasTold) {
        listener.left();
    }

    @Override
    protected Refusal late() {
        return Refusal.of(Outcome.HANDSHAKE_TIMEOUT, "the request's head was not complete by its deadline");
    }
}
