package io.tollgate.handshake;

import io.netty.buffer.ByteBuf;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The upstream's side before the tunnel: reads the answer's head by a deadline. Bytes behind a 101 are kept, unread, for the
 * tunnel. Behind a refusal of the upstream's own its body is read, bounded, within the same deadline; late or cut short, it
 * is passed on as far as it came. Sits alone in the pipeline, behind TLS at most; turns reading on when it is added. One
 * event loop, on which the listener is called as well.
 */
public final class AnswerHeadHandler extends HeadHandler {
    private final HeadReader reader;
    private final Listener listener;

    /** Null unless the upstream refuses. */
    private @Nullable RefusedBody body;

    /**
     * @param maxHead bytes of the status line and headers, interim answers included
     * @param deadlineNanos when the answer has to be complete, on the scale of {@link System#nanoTime}
     */
    public AnswerHeadHandler(int maxHead, long deadlineNanos, Listener listener) {
        super(deadlineNanos);
        this.reader = HeadReader.forAnswer(maxHead);
        this.listener = listener;
    }

    /** Hears exactly one of {@link #answer} and {@link #refusal}, unless {@link #ended} comes before. */
    public interface Listener {
        /** The head of anything but a refusal, for {@link UpstreamAnswer#check}. */
        void answer(AnswerHead head);

        /** UPSTREAM_REFUSED with what the client may see, UPSTREAM_BAD_ANSWER or UPSTREAM_TIMEOUT; 500 when a listener threw. */
        void refusal(Refusal refusal);

        /**
         * The upstream ended TCP, or its half of it. At most once, never after {@link #refusal}. After {@link #answer} the
         * early bytes still are there to be delivered before that end.
         */
        void ended();
    }

    @Override
    protected boolean read(ByteBuf in) throws Refusal {
        if (body == null) {
            if (!reader.read(in)) {
                return false;
            }
            AnswerHead head = reader.answer();
            if (!UpstreamAnswer.isRefusal(head)) {
                return true;
            }
            body = RefusedBody.of(head);
        }
        if (body.read(in)) {
            throw body.refusal();
        }
        return false;
    }

    @Override
    protected void tellHead() {
        listener.answer(reader.answer());
    }

    @Override
    protected void tellRefusal(Refusal refusal) {
        listener.refusal(refusal);
    }

    @Override
    protected void tellEnd(boolean headWasTold) {
        if (body == null) {
            listener.ended();
        } else {
            listener.refusal(body.refusal());
        }
    }

    @Override
    protected Refusal late() {
        if (body != null) {
            return body.refusal();
        }
        return Refusal.of(Outcome.UPSTREAM_TIMEOUT, "the answer's head was not complete by its deadline");
    }
}
