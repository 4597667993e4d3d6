package io.tollgate.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.tollgate.frame.CloseCode;
import io.tollgate.frame.FrameRules;
import io.tollgate.frame.FrameViolation;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Traces;
import io.tollgate.relay.channel.SideWriter;
import io.tollgate.relay.channel.Splice;
import io.tollgate.relay.limits.TunnelLimits;
import io.tollgate.relay.message.ClientMessage;
import io.tollgate.relay.message.ClientMessages;
import io.tollgate.relay.message.Sent;
import io.tollgate.relay.state.Action;
import io.tollgate.relay.state.Deadline;
import io.tollgate.relay.state.EndCause;
import io.tollgate.relay.state.TunnelState;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.traffic.SideTraffic;
import io.tollgate.telemetry.traffic.Traffic;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open tunnel: two handlers, the machine that decides how it ends, its clocks and its pings. Carries out what {@link
 * TunnelState} says; decides nothing about ends itself. Lives on one event loop, so its fields are plain; keeps nothing of the
 * upgrade alive but {@link TunnelEnd}.
 */
public final class Tunnel {
    private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);

    private final RelayLoop loop;
    private TunnelRule rule;
    private TunnelLimits limits;
    private final TunnelState state;
    private final TunnelTimers timers;
    final TunnelEnd end;
    private final Traffic traffic;
    private final RelayHandler client;
    private final RelayHandler upstream;
    private final long openedNanos = System.nanoTime();

    /** Links of the loop's list; null at its ends. */
    @Nullable
    Tunnel previous;

    @Nullable
    Tunnel next;

    private final Pings pings = new Pings();
    /** Null unless some wait. */
    private @Nullable ClientMessages messages;
    /** Null until something is said or done of its end. */
    private @Nullable Ending ending;

    private boolean over;

    private Tunnel(
            RelayLoop loop,
            TunnelRule rule,
            TunnelLimits limits,
            Ends ends,
            @Nullable Instant expiresAt,
            TunnelEnd end) {
        this.loop = loop;
        this.rule = rule;
        this.state = new TunnelState(rule.codes());
        this.end = end;
        this.traffic =
                loop.traffic().of(Objects.requireNonNull(end.attempt().route(), "an attempt that opens has a route"));
        this.limits = limits;
        SideWriter toClient = new SideWriter(ends.client(), rule.writeStallNanos(), true);
        SideWriter toUpstream = new SideWriter(ends.upstream(), rule.writeStallNanos(), false);
        this.client = handler(Side.CLIENT, toClient, toUpstream, traffic.client(), ends.deflate());
        this.upstream = handler(Side.UPSTREAM, toUpstream, toClient, traffic.upstream(), ends.deflate());
        this.timers = new TunnelTimers(this, expiresAt);
    }

    private RelayHandler handler(Side side, SideWriter own, SideWriter other, SideTraffic counted, boolean deflate) {
        FrameRules rules = new FrameRules(side == Side.CLIENT, deflate, 0, 0);
        return new RelayHandler(
                side, this, own, new Splice(other, counted, loop.coarseNanos()), rules, limits.of(side));
    }

    /**
     * The two connections of a tunnel, on one event loop, with nothing in their pipelines but TLS.
     *
     * @param deflate whether permessage-deflate was agreed (RFC 7692)
     */
    public record Ends(Channel client, Channel upstream, boolean deflate) {}

    /**
     * Puts the relay's handlers into both pipelines. Nothing is read before {@link #start}.
     *
     * @param limits this tunnel's, shared with no other
     * @param expiresAt when the credential ends, leeway included, or null
     * @param end told once when it is over
     */
    public static Tunnel open(
            RelayLoop loop,
            TunnelRule rule,
            TunnelLimits limits,
            Ends ends,
            @Nullable Instant expiresAt,
            TunnelEnd end) {
        Tunnel tunnel = new Tunnel(loop, rule, limits, ends, expiresAt, end);
        loop.add(tunnel);
        ends.client().pipeline().addLast("relay", tunnel.client);
        ends.upstream().pipeline().addLast("relay", tunnel.upstream);
        tunnel.timers.start(System.nanoTime());
        return tunnel;
    }

    /** Relays what was read behind the two heads, which passes to the tunnel, and starts reading. */
    public void start(ByteBuf earlyUp, ByteBuf earlyDown) {
        upstream.receiveLate(earlyDown);
        client.receiveLate(earlyUp);
        upstream.startReading();
        client.startReading();
        loop.started();
    }

    /**
     * Another rule and other limits hold from the next frame and from now on. Where they say the same as those before, nothing
     * starts anew: no clock, no bucket. A tunnel that is ending goes on by its own.
     *
     * @param expiresAt when the credential ends now, as in {@link #open}
     * @return whether they hold; else those before do, until it is over
     */
    public boolean offer(TunnelRule offered, TunnelLimits offeredLimits, @Nullable Instant expiresAt) {
        if (!isRelaying()) {
            return false;
        }
        long now = System.nanoTime();
        TunnelRule before = rule;
        rule = offered;
        offeredLimits.follow(limits);
        limits = offeredLimits;
        state.speak(offered.codes());
        client.ruleChanged(limits.of(Side.CLIENT), now);
        upstream.ruleChanged(limits.of(Side.UPSTREAM), now);
        timers.ruleChanged(before, expiresAt, now);
        return true;
    }

    // Ends of ours.

    /** An end that is nobody's doing, or that of the client's credential or rights. False if it is ending already. */
    public boolean end(Outcome outcome) {
        return end(EndCause.of(outcome, null));
    }

    /** An end for that reason, at the next frame boundaries. False if it is ending already, and says nothing of it. */
    public boolean end(EndCause why) {
        if (!isRelaying()) {
            return false;
        }
        endNow(why);
        return true;
    }

    /** A newer tunnel took its place: it ends soon after, unless it is ending already. Any thread. */
    public void evict(String limit) {
        loop.eventLoop().execute(() -> {
            if (end(EndCause.evicted(limit))) {
                traffic.limitHit(limit);
            }
        });
    }

    void violated(Side side, FrameViolation violation) {
        ending().weSay(violation.sentence());
        endNow(EndCause.violated(side, violation));
    }

    void failed(Side side, Throwable cause) {
        LOG.error("The relay of a tunnel failed while it handled its {}", side, Traces.withoutMessages(cause));
        endNow(EndCause.of(Outcome.INTERNAL_ERROR, null));
        side(side).ignoreInput();
    }

    void drain(int code, long deadlineNanos) {
        timers.drain(deadlineNanos);
        endNow(EndCause.drained(code));
    }

    void abort() {
        drain(CloseCode.GOING_AWAY, rule.closeNanos());
        carryOut(state.timeout());
    }

    void endNow(EndCause cause) {
        ending().weSay(cause.ownReason());
        carryOut(state.end(cause, client.insideFrame(), upstream.insideFrame()));
    }

    /** The side no longer reads, or no longer lives. */
    void dead(Outcome how, Side side) {
        carryOut(state.dead(how, side, side(side).insideFrame()));
    }

    /** A peer that still receives what the other said before its end is given time for that, unless the end is ours. */
    void timeout() {
        long now = System.nanoTime();
        boolean clientTakes = client.writer.isBeingTaken() && state.awaitsDelivery(Side.CLIENT);
        boolean upstreamTakes = upstream.writer.isBeingTaken() && state.awaitsDelivery(Side.UPSTREAM);
        if (timers.deadline() == Deadline.LAST_WORDS) {
            carryOut(state.heardEnough(upstream.insideFrame()));
        } else if ((clientTakes || upstreamTakes) && !timers.isTimeUp(now)) {
            timers.extend(now);
        } else {
            carryOut(state.timeout());
        }
    }

    // What the peers do.

    void closeReceived(Side from, int code, String reason) {
        ending().closeCame(from, reason);
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

    void delivered(Side side) {
        carryOut(state.delivered(side));
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
            pings.boundary(client.writer);
        }
        if (from == Side.UPSTREAM) {
            writeMessages();
        }
        carryOut(state.boundary(from.other()));
    }

    // An operator's messages.

    /**
     * Puts a message to the client: at once, or behind the message that is on its way there. Refused where the client does not
     * even take what waits for it already.
     *
     * @return done on this loop when it is clear what became of it
     */
    public CompletableFuture<Sent> send(ClientMessage message) {
        if (!isRelaying()) {
            return CompletableFuture.completedFuture(Sent.TUNNEL_ENDING);
        }
        if (!client.writer.isWritable()) {
            return CompletableFuture.completedFuture(Sent.CLIENT_SLOW);
        }
        messages = messages == null ? new ClientMessages() : messages;
        CompletableFuture<Sent> sent = messages.add(message);
        writeMessages();
        return sent;
    }

    private void writeMessages() {
        ClientMessages waiting = messages;
        if (waiting == null) {
            return;
        }
        if (isRelaying() && upstream.insideMessage()) {
            upstream.awaitBoundary();
            return;
        }
        messages = null;
        if (isRelaying()) {
            waiting.write(client.writer);
            upstream.channelReadComplete(null);
        } else {
            waiting.tunnelEnded();
        }
    }

    private void carryOut(Set<Action> todo) {
        for (Action action : todo) {
            ending().carryOut(action);
        }
        for (Side side : Side.values()) {
            if (!state.relaysFrom(side)) {
                side(side).dropFrames(state.finishesFrameFrom(side));
            }
        }
        if (timers.enter(state.deadline())) {
            client.writer.watchTaking();
            upstream.writer.watchTaking();
        }
        if (!isRelaying()) {
            end.ending();
            writeMessages();
        }
        if (state.phase() == TunnelState.Phase.CLOSED && !over) {
            finish();
        }
    }

    private Ending ending() {
        ending = ending == null ? new Ending(this, state) : ending;
        return ending;
    }

    private void finish() {
        over = true;
        timers.stop();
        loop.remove(this);
        client.ignoreInput();
        upstream.ignoreInput();
        end.ended(ending().report());
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

    Pings pings() {
        return pings;
    }

    /** The upgrade that it came from. */
    public AttemptView attempt() {
        return end.attempt();
    }

    /** As it is now. */
    public TunnelView view() {
        return TunnelView.of(this, state.phase());
    }

    long openedNanos() {
        return openedNanos;
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
