package io.tollgate.gate;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.tollgate.auth.Authenticator;
import io.tollgate.auth.Authorizer;
import io.tollgate.auth.Credential;
import io.tollgate.auth.Found;
import io.tollgate.auth.Permit;
import io.tollgate.auth.Principal;
import io.tollgate.auth.Stripped;
import io.tollgate.handshake.AnswerHead;
import io.tollgate.handshake.AnswerHeadHandler;
import io.tollgate.handshake.HeadWriter;
import io.tollgate.handshake.Headers;
import io.tollgate.handshake.RefusalWriter;
import io.tollgate.handshake.RequestHead;
import io.tollgate.handshake.RequestHeadHandler;
import io.tollgate.handshake.UpgradeRequest;
import io.tollgate.handshake.UpstreamAnswer;
import io.tollgate.limit.Lease;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.outcome.Traces;
import io.tollgate.relay.RelayLoop;
import io.tollgate.relay.Tunnel;
import io.tollgate.relay.TunnelEnd;
import io.tollgate.route.MalformedPathException;
import io.tollgate.route.RequestPath;
import io.tollgate.route.RouteMatch;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.GateStep;
import io.tollgate.telemetry.TunnelReport;
import io.tollgate.upstream.Dialed;
import io.tollgate.upstream.Dialer;
import io.tollgate.upstream.EndpointLease;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spine: one upgrade, step by step. Each step is one call into one room and hands the next a value that only it can make,
 * so none can be left out. Any step may throw a {@link Refusal}; {@link #refuse} is the only exit but the open tunnel.
 *
 * <pre>
 *   accept  1 accept
 *   judge   2 parse · 3 route (and whether it came in a circle) · 4 origin · 6 credential · 7 authenticate
 *   admit   8 authorize · 10–12 endpoint and dial
 *   ask     11 rewrite and send
 *   open    13 check the answer · 14 answer the client · 15 hand over to the tunnel
 * </pre>
 *
 * <p>One gate per event loop; all methods and callbacks on that loop.
 */
public final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final int MOST_ANSWER_HEAD = 32 * 1024;

    private final Context context;
    private final RelayLoop loop;
    private final Supplier<GateSnapshot> snapshots;
    private final Clock clock;
    private final GateObserver observer;
    private final Dialer dialer = new Dialer();
    /** Those that have neither failed nor become a tunnel. */
    private final Set<Attempt> pending = new HashSet<>();

    private boolean draining;

    public Gate(Context context, RelayLoop loop, Supplier<GateSnapshot> snapshots, Clock clock, GateObserver observer) {
        this.context = context;
        this.loop = loop;
        this.snapshots = snapshots;
        this.clock = clock;
        this.observer = observer;
    }

    /**
     * Refuses upgrades with 503 from now on: those under way at once, others when their request is there, so that each answer
     * is one to a request (RFC 9110 §3.4). Open tunnels are left to their loop.
     */
    public void drain() {
        draining = true;
        List.copyOf(pending).stream().filter(Attempt::hasAsked).forEach(this::refuseAsDraining);
    }

    /** Refuses at once whoever {@link #drain} has left waiting, since nobody will be there when they ask. */
    public void refuseRest() {
        List.copyOf(pending).forEach(this::refuseAsDraining);
    }

    private void refuseAsDraining(Attempt attempt) {
        refuse(attempt, Refusal.of(Outcome.DRAINING, "draining"));
    }

    /** Takes a connection in and reads its request. */
    public void accept(Arrival arrival) {
        GateSnapshot snapshot = snapshots.get();
        Channel channel = Handover.take(Handover.channelOf(arrival.socket()));
        Lease slot = arrival.slot();
        channel.closeFuture().addListener((ChannelFutureListener) closed -> slot.close());
        Attempt attempt = new Attempt(arrival, channel);
        observer.attemptStarted(attempt);
        pending.add(attempt);
        long deadline = arrival.acceptedNanos() + arrival.handshakeNanos();
        channel.pipeline()
                .addLast(new RequestHeadHandler(
                        arrival.maxHead(), deadline, new FromClient(attempt, arrival.clients(), snapshot)));
    }

    private void judge(Attempt attempt, RequestHead head, ClientRule clients, GateSnapshot snapshot) throws Refusal {
        enter(attempt, GateStep.PARSE);
        UpgradeRequest request = UpgradeRequest.check(head);
        attempt.asks(request, clients);
        enter(attempt, GateStep.ROUTE);
        RequestPath path = pathOf(request);
        RouteMatch<Route> match = snapshot.match(attempt.listener(), request.host(), path);
        Route route = match.route();
        attempt.goesBy(route);
        refuseIfDraining();
        ForwardRule.refuseLoop(request.headers(), attempt.trusted());
        enter(attempt, GateStep.ORIGIN);
        route.refuseOrigin(request.origin());
        enter(attempt, GateStep.CREDENTIAL);
        PresentedRequest presented = new PresentedRequest(request);
        Authenticator authenticator = route.authenticator();
        if (authenticator == null) {
            request.refuseRepeatedSubprotocols();
            Stripped stripped = route.credentials().strip(presented);
            admit(attempt, new Judged(request, path, match, stripped), Authorizer.open());
            return;
        }
        Found found = route.credentials().find(presented);
        request.refuseRepeatedSubprotocols();
        Judged judged = new Judged(request, path, match, found.stripped());
        enter(attempt, GateStep.AUTHENTICATE);
        authenticator
                .authenticate(found.credential(), clock.instant())
                .onComplete(done -> next(
                        attempt,
                        done,
                        principal ->
                                admit(attempt, judged, authorize(attempt, judged, found.credential(), principal))));
    }

    private Permit authorize(Attempt attempt, Judged judged, Credential credential, Principal principal)
            throws Refusal {
        enter(attempt, GateStep.AUTHORIZE);
        attempt.isOf(principal);
        return judged.route()
                .authorizer()
                .authorize(
                        principal,
                        credential,
                        judged.request().origin(),
                        judged.match().variables());
    }

    private void admit(Attempt attempt, Judged judged, Permit permit) throws Refusal {
        Admitted admitted =
                new Admitted(judged, permit, judged.route().forward().identity(permit));
        enter(attempt, GateStep.DIAL);
        var dial = dialer.dial(judged.route().upstream(), context);
        attempt.dials(dial);
        dial.result().onComplete(done -> next(attempt, done, dialed -> ask(attempt, admitted, dialed)));
    }

    private void ask(Attempt attempt, Admitted admitted, Dialed dialed) {
        enter(attempt, GateStep.ANSWER);
        Judged judged = admitted.judged();
        EndpointLease lease = dialed.lease();
        Channel upstream = Handover.channelOf(dialed.socket());
        attempt.reached(lease, upstream);
        Handover.take(upstream);
        ForwardRule forward = judged.route().forward();
        String target = forward.target(lease, judged.path(), judged.match().variables(), judged.stripped());
        Headers headers =
                forward.headers(judged.request(), judged.stripped(), admitted.identity(), attempt.sender(), lease);
        long deadline = System.nanoTime() + lease.upstream().answerTimeout().toNanos();
        upstream.pipeline()
                .addLast(new AnswerHeadHandler(
                        MOST_ANSWER_HEAD, deadline, new FromUpstream(attempt, admitted, upstream)));
        upstream.writeAndFlush(HeadWriter.request(upstream.alloc(), target, headers), upstream.voidPromise());
    }

    private void open(Attempt attempt, Admitted admitted, AnswerHead head, Channel upstream) throws Refusal {
        Judged judged = admitted.judged();
        UpgradeRequest request = judged.request();
        UpstreamAnswer answer =
                UpstreamAnswer.check(head, request.key(), judged.stripped().subprotocols(), request.deflateOffers());
        String selected = answer.subprotocol();
        ByteBuf switching = HeadWriter.switchingProtocols(
                attempt.channel().alloc(),
                HeadWriter.acceptOf(request.key()),
                selected == null ? judged.stripped().answerSubprotocol() : selected,
                answer.extensions(),
                answer.endToEnd());
        Handover.Joined joined = new Handover.Joined(
                loop,
                judged.route().tunnel(),
                attempt.channel(),
                upstream,
                answer.deflate(),
                admitted.permit().endsAt());
        Tunnel tunnel = Handover.join(joined, switching, new Opened(attempt));
        pending.remove(attempt);
        attempt.opened();
        try {
            enter(attempt, GateStep.ANSWER);
            observer.tunnelOpened(attempt);
            Handover.start(joined, tunnel);
        } catch (RuntimeException fault) {
            // The tunnel has both channels by now: it hears of their end and tells of its own.
            LOG.error("A tunnel could not start", Traces.withoutMessages(fault));
            attempt.channel().close();
            upstream.close();
        }
    }

    /** The one way out of a failed attempt: gives back what it holds, tells the client, then the observer. */
    private void refuse(Attempt attempt, Refusal refusal) {
        if (!attempt.end()) {
            return;
        }
        pending.remove(attempt);
        try {
            enter(attempt, attempt.step());
            RefusalWriter.refuse(attempt.channel(), refusal, attempt.id(), attempt.acceptAndClose(refusal.outcome()));
        } catch (RuntimeException fault) {
            LOG.error("A refusal could not be told", Traces.withoutMessages(fault));
            attempt.channel().close();
        } finally {
            observer.attemptRefused(attempt, refusal);
        }
    }

    /** Tells of the step before, and begins this one; the last step of an attempt ends by its own name. */
    private void enter(Attempt attempt, GateStep next) {
        GateStep before = attempt.step();
        observer.stepTaken(attempt, before, attempt.enters(next, System.nanoTime()));
    }

    private static RequestPath pathOf(UpgradeRequest request) throws Refusal {
        try {
            return RequestPath.parse(request.rawPath());
        } catch (MalformedPathException e) {
            throw Refusal.of(Outcome.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private void refuseIfDraining() throws Refusal {
        if (draining) {
            throw Refusal.of(Outcome.DRAINING, "draining");
        }
    }

    /** A step that may refuse. */
    @FunctionalInterface
    private interface Step<T> {
        void take(T value) throws Refusal;
    }

    /** Goes on with the result of a step that took its time, unless the client has left meanwhile. */
    private <T> void next(Attempt attempt, AsyncResult<T> done, Step<T> step) {
        if (done.failed()) {
            refuse(attempt, refusalOf(done.cause()));
        } else if (attempt.isOver()) {
            discard(done.result());
        } else {
            run(attempt, () -> step.take(done.result()));
        }
    }

    private static void discard(@Nullable Object late) {
        if (late instanceof Dialed dialed) {
            dialed.socket().close();
            dialed.lease().close();
        }
    }

    @FunctionalInterface
    private interface Judgment {
        void run() throws Refusal;
    }

    /** Takes a step, unless the attempt is over: a channel that is being closed may still have something to say. */
    private void run(Attempt attempt, Judgment judgment) {
        if (attempt.isOver()) {
            return;
        }
        try {
            judgment.run();
        } catch (Refusal refusal) {
            refuse(attempt, refusal);
        } catch (RuntimeException | Error fault) {
            refuse(attempt, refusalOf(fault));
        }
    }

    /** Anything but a refusal is a fault of ours; its text stays out of the answer and of the access log. */
    private static Refusal refusalOf(Throwable cause) {
        if (cause instanceof Refusal refusal) {
            return refusal;
        }
        LOG.error("A step of the gate failed", Traces.withoutMessages(cause));
        return Refusal.of(Outcome.INTERNAL_ERROR, cause.getClass().getName());
    }

    /** A request that may be answered with a tunnel, and what is left of it without its tokens. */
    private record Judged(UpgradeRequest request, RequestPath path, RouteMatch<Route> match, Stripped stripped) {
        Route route() {
            return match.route();
        }
    }

    /** One whose sender was let in. */
    private record Admitted(Judged judged, Permit permit, List<Map.Entry<String, String>> identity) {}

    private final class FromClient implements RequestHeadHandler.Listener {
        private final Attempt attempt;
        private final ClientRule clients;
        private final GateSnapshot snapshot;

        FromClient(Attempt attempt, ClientRule clients, GateSnapshot snapshot) {
            this.attempt = attempt;
            this.clients = clients;
            this.snapshot = snapshot;
        }

        @Override
        public void head(RequestHead head) {
            run(attempt, () -> judge(attempt, head, clients, snapshot));
        }

        @Override
        public void refused(Refusal refusal) {
            refuse(attempt, refusal);
        }

        @Override
        public void left() {
            refuse(attempt, Refusal.of(Outcome.CLIENT_LEFT, "the client ended TCP"));
        }
    }

    private final class Opened implements TunnelEnd {
        private final Attempt attempt;

        Opened(Attempt attempt) {
            this.attempt = attempt;
        }

        @Override
        public AttemptView attempt() {
            return attempt;
        }

        @Override
        public void ended(TunnelReport report) {
            attempt.closed();
            observer.tunnelClosed(attempt, report);
        }
    }

    private final class FromUpstream implements AnswerHeadHandler.Listener {
        private final Attempt attempt;
        private final Admitted admitted;
        private final Channel channel;

        FromUpstream(Attempt attempt, Admitted admitted, Channel channel) {
            this.attempt = attempt;
            this.admitted = admitted;
            this.channel = channel;
        }

        @Override
        public void answer(AnswerHead head) {
            run(attempt, () -> open(attempt, admitted, head, channel));
        }

        @Override
        public void refusal(Refusal refusal) {
            refuse(attempt, refusal);
        }

        @Override
        public void ended() {
            refuse(attempt, Refusal.of(Outcome.UPSTREAM_BAD_ANSWER, "the server ended TCP before it answered"));
        }
    }
}
