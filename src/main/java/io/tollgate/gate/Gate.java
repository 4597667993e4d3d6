package io.tollgate.gate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.tollgate.auth.CredentialSettings.Message;
import io.tollgate.auth.revocation.Revocation;
import io.tollgate.auth.revocation.Revocations.Ended;
import io.tollgate.gate.Judge.Judged;
import io.tollgate.gate.forward.Outgoing;
import io.tollgate.gate.forward.UpstreamLimits;
import io.tollgate.gate.forward.UserAgents;
import io.tollgate.gate.intake.Intake;
import io.tollgate.gate.message.Reception;
import io.tollgate.gate.sweep.Sweep;
import io.tollgate.handshake.AnswerHead;
import io.tollgate.handshake.AnswerHeadHandler;
import io.tollgate.handshake.HeadWriter;
import io.tollgate.handshake.RefusalWriter;
import io.tollgate.handshake.RequestHead;
import io.tollgate.handshake.RequestHeadHandler;
import io.tollgate.handshake.UpgradeRequest;
import io.tollgate.handshake.UpstreamAnswer;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.outcome.Traces;
import io.tollgate.relay.RelayLoop;
import io.tollgate.relay.Tunnel;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.GateStep;
import io.tollgate.upstream.Dialed;
import io.tollgate.upstream.Dialer;
import io.tollgate.upstream.EndpointLease;
import io.tollgate.upstream.Upstream;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
 *   calls   a plain call at a door, which is only answered: see {@link Calls}
 *   judge   2 parse · 3 route · 4 origin · 5 address limits · 6 credential · 7 authenticate · 8 authorize · 9 subject limits:
 *           see {@link Judge}
 *   dial    10–12 endpoint and dial
 *   ask     11 rewrite, sign and send
 *   open    13 check the answer · 14 answer the client, evict · 15 hand over to the tunnel
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
    private final Dialer dialer;
    private final Judge judge;
    private final Calls calls;
    private final Review review;
    /** Those that have neither failed nor become a tunnel. */
    private final Set<Attempt> pending = new HashSet<>();

    private final Sweep sweep;
    private final Intake intake;
    private final UserAgents userAgents = new UserAgents();

    /** @param overload what there is too much of to take in more, or null; asked on the event loop */
    public Gate(
            Context context,
            RelayLoop loop,
            Supplier<GateSnapshot> snapshots,
            Clock clock,
            GateObserver observer,
            Supplier<@Nullable String> overload) {
        this.context = context;
        this.loop = loop;
        this.snapshots = snapshots;
        this.clock = clock;
        this.observer = observer;
        this.dialer = new Dialer(observer);
        this.sweep = new Sweep(loop, tunnel -> tunnel.attempt() instanceof Attempt attempt ? attempt.imprint() : null);
        this.intake = new Intake(overload);
        this.judge = new Judge(clock, observer, intake::refuseUnlessOpen, this::receive, context);
        this.calls = new Calls(context, observer, intake, this::refuse);
        this.review = new Review(context, loop, snapshots, clock);
    }

    /**
     * Refuses upgrades with 503 from now on: those under way at once, others when their request is there, so that each answer
     * is one to a request (RFC 9110 §3.4). Open tunnels are left to their loop.
     *
     * @param code for who has its 101, but no tunnel yet
     */
    public void drain(int code) {
        intake.drain(code);
        List.copyOf(pending).stream().filter(Attempt::hasAsked).forEach(this::refuseAsDraining);
    }

    /** Refuses at once whoever {@link #drain} has left waiting, since nobody will be there when they ask. */
    public void refuseRest() {
        List.copyOf(pending).forEach(this::refuseAsDraining);
    }

    private void refuseAsDraining(Attempt attempt) {
        refuse(attempt, intake.draining());
    }

    /** Answers a connection that there is no room for, without reading its request, and closes it. */
    public void turnAway(Channel channel) {
        turnAway(channel, intake.noRoom());
    }

    /** The same for one whose address has too many on their way. */
    public void turnAddressAway(Channel channel) {
        turnAway(channel, intake.addressOverLimit());
    }

    private static void turnAway(Channel channel, Refusal refusal) {
        RefusalWriter.refuse(Handover.take(channel), refusal, "none", null);
    }

    /** Judges the open tunnels by these routes, and holds them to these, where their own route asked for that; some in a turn. */
    public CompletableFuture<Void> offer(GateSnapshot next) {
        pending.forEach(attempt -> attempt.meets(next));
        return review.offer(next);
    }

    /** Ends the open tunnels that were let in by what is taken back; some in a turn. Who is on his way is refused later. */
    public CompletableFuture<Ended> endRevoked(Revocation revocation) {
        return sweep.end(revocation);
    }

    /** Takes a connection in and reads its request. */
    public void accept(Arrival arrival) {
        GateSnapshot snapshot = snapshots.get();
        Channel channel = Handover.take(arrival.channel());
        Attempt attempt = new Attempt(arrival, channel, loop.traffic());
        channel.closeFuture().addListener(attempt);
        observer.attemptStarted(attempt);
        pending.add(attempt);
        channel.pipeline()
                .addLast(new RequestHeadHandler(
                        arrival.maxHead(), arrival.deadlineNanos(), new FromClient(attempt, arrival, snapshot)));
    }

    private void judge(Attempt attempt, RequestHead head, Arrival arrival, GateSnapshot snapshot) throws Refusal {
        Future<Refusal> called = calls.take(attempt, head, arrival, snapshot);
        if (called != null) {
            called.onComplete(done -> next(attempt, done, end -> refuse(attempt, end)));
            return;
        }
        judge.judge(attempt, head, arrival.clients(), snapshot)
                .onComplete(done -> next(attempt, done, admitted -> dial(attempt, admitted)));
    }

    /** Answers a client that is to be proven by its first message. */
    private Future<byte[]> receive(Visit visit, Judged judged, Message rule) {
        if (!(visit instanceof Attempt attempt)) {
            throw new IllegalStateException("Expected an attempt, found a visit without a connection");
        }
        Reception.welcome(attempt.channel(), judged.request(), judged.stripped());
        attempt.isAccepted();
        boolean mayGoUp = judged.asked().trial() != null;
        return Reception.receive(attempt.channel(), rule, mayGoUp, end -> refuse(attempt, end));
    }

    private void dial(Attempt attempt, Admitted admitted) throws Refusal {
        attempt.enter(GateStep.DIAL, observer);
        if (attempt.accepted() && admitted.permit().principal() != null) {
            Reception.swallow(attempt.channel());
        }
        Upstream upstream = admitted.judged().route().upstream();
        upstream.refuseWithoutKey(clock.instant());
        admitted.refuseLongTarget(clock.instant());
        var dial = dialer.dial(upstream, context);
        attempt.dials(dial);
        dial.result().onComplete(done -> next(attempt, done, dialed -> ask(attempt, admitted, dialed)));
    }

    private void ask(Attempt attempt, Admitted admitted, Dialed dialed) throws Refusal {
        attempt.enter(GateStep.ANSWER, observer);
        EndpointLease lease = dialed.lease();
        Channel upstream = dialed.channel();
        attempt.reached(lease, upstream);
        Handover.take(upstream);
        Outgoing outgoing = admitted.outgoing(attempt.sender(), lease, clock.instant());
        long deadline = System.nanoTime() + lease.upstream().answerTimeout().toNanos();
        upstream.pipeline()
                .addLast(new AnswerHeadHandler(
                        MOST_ANSWER_HEAD, deadline, new FromUpstream(attempt, admitted, upstream)));
        upstream.writeAndFlush(
                HeadWriter.request(upstream.alloc(), outgoing.target(), outgoing.headers()), upstream.voidPromise());
    }

    private void open(Attempt attempt, Admitted admitted, AnswerHead head, Channel upstream) throws Refusal {
        Judged judged = admitted.judged();
        UpgradeRequest request = judged.request();
        admitted.refuseRevoked();
        UpstreamLimits.refuseIfBusy(head, admitted.terms());
        if (attempt.accepted()) {
            Reception.refuseOther(head, judged.stripped());
        }
        UpstreamAnswer answer =
                UpstreamAnswer.check(head, request.key(), judged.stripped().subprotocols(), admitted.deflateOffers());
        ByteBuf switching = attempt.accepted() ? Unpooled.EMPTY_BUFFER : answerTo(attempt, judged, answer);
        Handover.Joined joined = new Handover.Joined(
                loop,
                judged.route().tunnel(),
                attempt.limits(judged.route().limits(), admitted.caller()),
                new Tunnel.Ends(attempt.channel(), upstream, answer.deflate()),
                admitted.permit().endsAt());
        attempt.handshakeIsDone();
        Review.Watched watched = review.watch(attempt, admitted);
        Tunnel tunnel = Handover.join(joined, switching, new Attempt.Opened(attempt, clock, observer));
        watched.opened(tunnel);
        pending.remove(attempt);
        GateSnapshot newer = attempt.opened(admitted.permit(), admitted.standing(attempt.ambient()), userAgents);
        try {
            attempt.enter(GateStep.ANSWER, observer);
            observer.tunnelOpened(attempt);
            Handover.start(joined, tunnel);
            attempt.entersAmongOpen(judged.route().limits(), admitted.caller(), tunnel::evict);
            attempt.keepsVigil(loop, tunnel, admitted.permit(), admitted.judgeAnew(attempt.ambient()));
            review.judge(tunnel, newer);
        } catch (RuntimeException fault) {
            // The tunnel has both channels by now: it hears of their end and tells of its own.
            LOG.error("A tunnel could not start", Traces.withoutMessages(fault));
            attempt.channel().close();
            upstream.close();
        }
    }

    private static ByteBuf answerTo(Attempt attempt, Judged judged, UpstreamAnswer answer) {
        return HeadWriter.switchingProtocols(
                attempt.channel().alloc(),
                answer.accept(),
                judged.stripped().answerTo(answer.subprotocol()),
                answer.extensions(),
                answer.endToEnd());
    }

    /** The one way out of an attempt that failed, or was a call: gives back what it holds, tells the client, then the observer. */
    private void refuse(Attempt attempt, Refusal given) {
        if (!attempt.end()) {
            return;
        }
        pending.remove(attempt);
        Refusal refusal = attempt.told(given);
        try {
            attempt.enter(attempt.step(), observer);
            RefusalWriter.refuse(attempt.channel(), refusal, attempt.id(), attempt.acceptAndClose(refusal));
        } catch (RuntimeException fault) {
            LOG.error("A refusal could not be told", Traces.withoutMessages(fault));
            attempt.channel().close();
        } finally {
            observer.attemptRefused(attempt, refusal);
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
            dialed.channel().close();
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

    private final class FromClient implements RequestHeadHandler.Listener {
        private final Attempt attempt;
        private final Arrival arrival;
        private final GateSnapshot snapshot;

        FromClient(Attempt attempt, Arrival arrival, GateSnapshot snapshot) {
            this.attempt = attempt;
            this.arrival = arrival;
            this.snapshot = snapshot;
        }

        @Override
        public void head(RequestHead head) {
            run(attempt, () -> judge(attempt, head, arrival, snapshot));
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

        /** What is said of a signature quotes what was signed, the session token too: that is not for the client. */
        @Override
        public void refusal(Refusal refusal) {
            Refusal own = UpstreamLimits.orBusy(refusal, admitted.terms());
            boolean signed = admitted.judged().route().upstream().signs();
            refuse(attempt, signed ? own.withoutBody() : own);
        }

        @Override
        public void ended() {
            refuse(attempt, Refusal.of(Outcome.UPSTREAM_BAD_ANSWER, "the server ended TCP before it answered"));
        }
    }
}
