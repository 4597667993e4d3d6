package io.tollgate.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.tollgate.frame.CloseCode;
import io.tollgate.frame.FrameRules;
import io.tollgate.frame.FrameViolation;
import io.tollgate.frame.FrameWriter;
import io.tollgate.limit.TokenBucket;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Traces;
import io.tollgate.relay.channel.SideWriter;
import io.tollgate.relay.channel.Splice;
import io.tollgate.relay.state.Action;
import io.tollgate.relay.state.Deadline;
import io.tollgate.relay.state.EndCause;
import io.tollgate.relay.state.TunnelState;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.traffic.Traffic;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open tunnel: two handlers, the machine that decides how it ends, its clocks and its ping. Carries out what {@link
 * TunnelState} says; decides nothing about ends itself. Lives on one event loop, so its fields are plain; keeps nothing of the
 * upgrade alive but {@link TunnelEnd}.
 */
public final class Tunnel {
    private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);

    private final RelayLoop loop;
    private final TunnelRule rule;
    private final TunnelState state;
    private final TunnelTimers timers;
    private final TunnelEnd end;
    private final Traffic traffic;
    private final RelayHandler client;
    private final RelayHandler upstream;
    private final EndReport report;

    /** Links of the loop's list; null at its ends. */
    @Nullable
    Tunnel previous;

    @Nullable
    Tunnel next;

    private Deadline deadline = Deadline.NONE;
    private long drainNanos;
    private final ClientPing ping = new ClientPing();
    /** Whose Close was read last. */
    private Side closeFrom = Side.CLIENT;

    private boolean over;

    private Tunnel(
            RelayLoop loop, TunnelRule rule, Ends ends, boolean deflate, @Nullable Instant expiresAt, TunnelEnd end) {
        this.loop = loop;
        this.rule = rule;
        this.state = new TunnelState(rule.codes());
        this.end = end;
        this.traffic =
                loop.traffic().of(Objects.requireNonNull(end.attempt().route(), "an attempt that opens has a route"));
        List<TokenBucket> buckets = SideLimits.buckets(rule.limits());
        SideWriter toClient = new SideWriter(ends.client(), rule.writeStallNanos());
        SideWriter toUpstream = new SideWriter(ends.upstream(), rule.writeStallNanos());
        this.client = new RelayHandler(
                Side.CLIENT,
                this,
                toClient,
                new Splice(toUpstream, traffic.client()),
                new FrameRules(true, deflate, rule.maxFrame(), rule.maxMessage()),
                SideLimits.of(rule.limits(), buckets, Side.CLIENT));
        this.upstream = new RelayHandler(
                Side.UPSTREAM,
                this,
                toUpstream,
                new Splice(toClient, traffic.upstream()),
                new FrameRules(false, deflate, rule.maxFrame(), rule.maxMessage()),
                SideLimits.of(rule.limits(), buckets, Side.UPSTREAM));
        this.report = new EndReport(System.nanoTime());
        this.timers = new TunnelTimers(this, expiresAt);
    }

    /** The two connections of a tunnel, on one event loop, with nothing in their pipelines but TLS. */
    public record Ends(Channel client, Channel upstream) {}

    /**
     * Puts the relay's handlers into both pipelines. Nothing is read before {@link #start}.
     *
     * @param deflate whether permessage-deflate was agreed (RFC 7692)
     * @param expiresAt when the credential ends, leeway included, or null
     * @param end told once when it is over
     */
    public static Tunnel open(
            RelayLoop loop, TunnelRule rule, Ends ends, boolean deflate, @Nullable Instant expiresAt, TunnelEnd end) {
        Tunnel tunnel = new Tunnel(loop, rule, ends, deflate, expiresAt, end);
        loop.add(tunnel);
        ends.client().pipeline().addLast("relay", tunnel.client);
        ends.upstream().pipeline().addLast("relay", tunnel.upstream);
        tunnel.timers.start(System.nanoTime());
        return tunnel;
    }

    /** Relays what was read behind the two heads, which passes to the tunnel, and starts reading. */
    public void start(ByteBuf earlyUp, ByteBuf earlyDown) {
        early(Side.UPSTREAM, earlyDown);
        early(Side.CLIENT, earlyUp);
        upstream.startReading();
        client.startReading();
    }

    /** Not through the pipeline, which would bring a failure to {@link #failed} by itself. */
    private void early(Side side, ByteBuf bytes) {
        try {
            side(side).receive(bytes);
        } catch (RuntimeException e) {
            failed(side, e);
        }
    }

    // Ends of ours.

    /** An end that is nobody's doing, or that of the client's credential or rights. Nothing if it is ending already. */
    public void end(Outcome outcome) {
        end(EndCause.of(outcome, null));
    }

    void violated(Side side, FrameViolation violation) {
        report.weSay(violation.sentence());
        boolean tooBig = violation.closeCode() == CloseCode.TOO_BIG;
        end(EndCause.of(tooBig ? Outcome.FRAME_TOO_BIG : Outcome.FRAME_INVALID, side));
    }

    void limited(Side side, String limit) {
        report.weSay("limit " + limit);
        end(EndCause.of(Outcome.LIMITED, side));
    }

    void failed(Side side, Throwable cause) {
        LOG.error("The relay of a tunnel failed while it handled its {}", side, Traces.withoutMessages(cause));
        end(EndCause.of(Outcome.INTERNAL_ERROR, null));
        side(side).ignoreInput();
    }

    void drain(int code, long deadlineNanos) {
        drainNanos = deadlineNanos;
        end(EndCause.drained(code));
    }

    void abort() {
        drain(CloseCode.GOING_AWAY, rule.closeNanos());
        carryOut(state.timeout());
    }

    private void end(EndCause cause) {
        carryOut(state.end(cause, client.insideFrame(), upstream.insideFrame()));
    }

    void dead(Side side) {
        carryOut(state.dead(Outcome.PEER_DEAD, side, side(side).insideFrame()));
    }

    void stalled(Side side) {
        carryOut(state.dead(Outcome.READER_STALLED, side, side(side).insideFrame()));
    }

    /** A peer that still receives what the other said before its end is given time for that, unless the end is ours. */
    void timeout() {
        long now = System.nanoTime();
        boolean clientTakes = client.writer.isBeingTaken() && state.awaitsDelivery(Side.CLIENT);
        boolean upstreamTakes = upstream.writer.isBeingTaken() && state.awaitsDelivery(Side.UPSTREAM);
        if (deadline == Deadline.LAST_WORDS) {
            carryOut(state.heardEnough(upstream.insideFrame()));
        } else if ((clientTakes || upstreamTakes) && drainNanos == 0 && !timers.isTimeUp(now)) {
            timers.boundClose(now, rule.nanos(deadline, drainNanos));
        } else {
            carryOut(state.timeout());
        }
    }

    // What the peers do.

    void closeReceived(Side from, int code, String reason) {
        report.peerSaid(reason);
        closeFrom = from;
        carryOut(state.closeReceived(from, code == CloseCode.NO_STATUS ? 0 : code));
        side(from).ignoreInput();
    }

    void inputEnded(Side from) {
        carryOut(state.inputEnded(from, side(from).cutInsideFrame()));
    }

    void reset(Side from) {
        hearLastWords(from);
        carryOut(state.reset(from));
    }

    void disconnected(Side side) {
        hearLastWords(side);
        carryOut(state.disconnected(side));
    }

    /** Nothing more comes from there: a client that waits for it is told its code, not cut off with the upstream. */
    private void hearLastWords(Side gone) {
        if (gone == Side.UPSTREAM && !upstream.insideFrame()) {
            carryOut(state.heardEnough(false));
        }
    }

    /** The frame in flight from the side is whole: what waited for that goes out. */
    void boundary(Side from) {
        if (from == Side.UPSTREAM && isOpen()) {
            ping.boundary(client.writer);
        }
        carryOut(state.boundary(from.other()));
    }

    // Carrying out what the machine says.

    private void carryOut(Set<Action> todo) {
        for (Action action : todo) {
            carryOut(action);
        }
        for (Side side : Side.values()) {
            if (!state.relaysFrom(side)) {
                side(side).dropFrames(state.finishesFrameFrom(side));
            }
        }
        boundPhase();
        if (state.phase() == TunnelState.Phase.CLOSED && !over) {
            finish();
        }
    }

    private void carryOut(Action action) {
        switch (action) {
            case FORWARD_CLOSE -> forwardClose();
            case CLOSE_CLIENT -> writeClose(Side.CLIENT);
            case CLOSE_UPSTREAM -> writeClose(Side.UPSTREAM);
            case FIN_CLIENT -> client.writer.finish();
            case FIN_UPSTREAM -> upstream.writer.finish();
            case DELIVER_CLIENT -> deliver(Side.CLIENT);
            case DELIVER_UPSTREAM -> deliver(Side.UPSTREAM);
            case RESET_CLIENT -> reset(client);
            case RESET_UPSTREAM -> reset(upstream);
            case DISCONNECT_CLIENT -> client.writer.disconnect();
            case DISCONNECT_UPSTREAM -> upstream.writer.disconnect();
            case END_CLIENT -> end(client);
            case END_UPSTREAM -> end(upstream);
        }
    }

    private void forwardClose() {
        side(closeFrom).forwardControl();
        side(closeFrom.other()).writer.flush();
    }

    private void writeClose(Side side) {
        SideWriter writer = side(side).writer;
        boolean masked = side == Side.UPSTREAM;
        int key = masked ? loop.maskingKey() : 0;
        ByteBuf close = FrameWriter.close(writer.alloc(), state.codeFor(side), state.reasonFor(side), masked, key);
        writer.write(close);
        writer.flush();
    }

    private void deliver(Side side) {
        side(side).ignoreInput();
        side(side).writer.whenDelivered(() -> carryOut(state.delivered(side)));
    }

    private static void end(RelayHandler side) {
        side.ignoreInput();
        side.writer.end();
    }

    private static void reset(RelayHandler side) {
        side.ignoreInput();
        side.writer.reset();
    }

    private void boundPhase() {
        Deadline now = state.deadline();
        if (now == deadline) {
            return;
        }
        deadline = now;
        client.writer.watchTaking();
        upstream.writer.watchTaking();
        timers.boundClose(System.nanoTime(), rule.nanos(now, drainNanos));
    }

    private void finish() {
        over = true;
        timers.stop();
        loop.remove(this);
        client.ignoreInput();
        upstream.ignoreInput();
        end.ended(report.of(state, client, upstream));
    }

    boolean isOpen() {
        return state.phase() == TunnelState.Phase.OPEN;
    }

    /** Whether frames still go at least one way. */
    boolean isRelaying() {
        return isOpen() || state.phase() == TunnelState.Phase.HALF_CLOSED;
    }

    boolean isOver() {
        return over;
    }

    ClientPing ping() {
        return ping;
    }

    /** The upgrade that it came from. */
    public AttemptView attempt() {
        return end.attempt();
    }

    /** As it is now. */
    public TunnelView view() {
        return new TunnelView(
                attempt(),
                state.phase(),
                report.seconds(),
                client.splice.messages(),
                upstream.splice.messages(),
                client.splice.bytes(),
                upstream.splice.bytes(),
                upstream.writer.pending(),
                client.writer.pending());
    }

    long queuedBytes() {
        return client.writer.pending() + upstream.writer.pending();
    }

    long openedNanos() {
        return report.openedNanos();
    }

    Traffic traffic() {
        return traffic;
    }

    RelayLoop loop() {
        return loop;
    }

    TunnelRule rule() {
        return rule;
    }

    TunnelTimers timers() {
        return timers;
    }

    RelayHandler client() {
        return client;
    }

    RelayHandler upstream() {
        return upstream;
    }

    RelayHandler side(Side side) {
        return side == Side.CLIENT ? client : upstream;
    }
}
