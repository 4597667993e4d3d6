package io.tollgate.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.GateObserver.DialFault;
import io.tollgate.upstream.pace.ConnectPace;
import io.tollgate.upstream.pace.Turn;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect, over as many endpoints as it takes. Used on its event loop only.
 *
 * <pre>
 *   start → trying an endpoint → trying the next → … → over, by a socket, the last failure, or cancel
 * </pre>
 *
 * <p>Where an upstream's connections are paced, each try waits for its turn first, and one without a turn is the end.
 *
 * <p>A try that is given up gives its lease back at once, and its socket is closed.
 */
public final class Dial {
    private static final int MOST_ENDPOINTS = 3;

    private final Upstream upstream;
    private final ContextInternal context;
    private final GateObserver observer;
    private final Promise<Dialed> result;
    private final Set<Endpoint> attempted = new LinkedHashSet<>();
    /** The endpoint that is being connected to; null before start, while it waits for its turn, and when over. */
    private @Nullable Try current;
    /** What it waits for; null while it does not. */
    private @Nullable Turn turn;

    Dial(Upstream upstream, ContextInternal context, GateObserver observer) {
        this.upstream = upstream;
        this.context = context;
        this.observer = observer;
        this.result = context.promise();
    }

    /** The connection, or a {@link Refusal} that says why there is none; completes on the event loop. */
    public Future<Dialed> result() {
        return result.future();
    }

    /**
     * Ends it: no further endpoint is tried, and the result fails with {@link Outcome#CLIENT_LEFT}. Does nothing once there is
     * a result: what was dialled belongs to whoever asked for it.
     */
    public void cancel() {
        if (current == null && turn == null) {
            return;
        }
        if (current != null) {
            current.giveUp();
        } else if (turn != null) {
            turn.leave();
            turn = null;
        }
        result.fail(
                Refusal.of(Outcome.CLIENT_LEFT, "the client left while upstream '" + upstream.name() + "' was dialed"));
    }

    void start() {
        tryNext(null);
    }

    /** Tries an endpoint that was not tried yet; without one, the failure of the last is the end. */
    private void tryNext(@Nullable Refusal last) {
        if (last != null
                && (attempted.size() == MOST_ENDPOINTS
                        || attempted.size() == upstream.endpoints().size())) {
            result.fail(last);
            return;
        }
        ConnectPace pace = upstream.pace();
        if (pace == null) {
            connect();
            return;
        }
        try {
            turn = pace.ask(context.nettyEventLoop(), this::connect);
        } catch (Refusal refusal) {
            result.fail(refusal);
            return;
        }
        if (turn == null) {
            connect();
        }
    }

    private void connect() {
        turn = null;
        try {
            Try next = new Try(upstream.pick(attempted, observer));
            attempted.add(next.lease.endpoint());
            current = next;
            next.start();
        } catch (Refusal refusal) {
            result.fail(refusal);
        }
    }

    /** One endpoint. Ends exactly once: by its socket, its failure, its deadline, or by being given up. */
    private final class Try implements Opening.Listener {
        private final EndpointLease lease;
        private final long startedNanos = System.nanoTime();
        private @Nullable ScheduledFuture<?> deadline;
        /** Null until it has begun, which may be its end. */
        private @Nullable Opening opening;

        private boolean over;

        Try(EndpointLease lease) {
            this.lease = lease;
        }

        void start() {
            EventLoop loop = context.nettyEventLoop();
            deadline = loop.schedule(this::tooSlow, upstream.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
            opening = upstream.open(lease.endpoint(), loop, this);
        }

        @Override
        public void opened(Channel channel) {
            end();
            observer.endpointConnected(upstream.name(), System.nanoTime() - startedNanos);
            result.complete(new Dialed(channel, lease));
        }

        @Override
        public void failed(Throwable cause) {
            if (!over) {
                DialFault fault = faultOf(cause);
                failed(fault, refusalFor(fault, cause));
            }
        }

        private void tooSlow() {
            failed(
                    DialFault.CONNECT_TIMEOUT,
                    Refusal.of(
                            Outcome.UPSTREAM_TIMEOUT,
                            "%s did not connect within %d ms"
                                    .formatted(
                                            lease.endpoint(),
                                            upstream.connectTimeout().toMillis())));
        }

        private void failed(DialFault fault, Refusal refusal) {
            lease.endpoint().failed();
            observer.endpointFailed(upstream.name(), fault);
            giveUp();
            tryNext(refusal);
        }

        void giveUp() {
            end();
            if (opening != null) {
                opening.giveUp();
            }
            lease.close();
        }

        private void end() {
            over = true;
            current = null;
            if (deadline != null) {
                deadline.cancel(false);
            }
        }

        private DialFault faultOf(Throwable cause) {
            Throwable root = rootOf(cause);
            if (cause instanceof ConnectTimeoutException) {
                return DialFault.CONNECT_TIMEOUT;
            }
            for (Throwable each = cause; each != root && each != null; each = each.getCause()) {
                if (each instanceof SSLException) {
                    return DialFault.TLS;
                }
            }
            return root instanceof SSLException ? DialFault.TLS : DialFault.UNREACHABLE;
        }

        private Refusal refusalFor(DialFault fault, Throwable cause) {
            return Refusal.of(
                    fault == DialFault.CONNECT_TIMEOUT ? Outcome.UPSTREAM_TIMEOUT : Outcome.UPSTREAM_UNREACHABLE,
                    lease.endpoint() + " cannot be connected to: " + rootOf(cause));
        }

        private static Throwable rootOf(Throwable cause) {
            Throwable root = cause;
            while (root.getCause() != null && root.getCause() != root) {
                root = root.getCause();
            }
            return root;
        }
    }
}
