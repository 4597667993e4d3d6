package io.tollgate.gate;

import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import io.tollgate.auth.CredentialFinder;
import io.tollgate.auth.Principal;
import io.tollgate.auth.Stripped;
import io.tollgate.handshake.RefusalWriter.AcceptAndClose;
import io.tollgate.handshake.UpgradeRequest;
import io.tollgate.outcome.Outcome;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.GateStep;
import io.tollgate.telemetry.StepTimes;
import io.tollgate.upstream.Dial;
import io.tollgate.upstream.EndpointLease;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One upgrade on its way through the gate: what is told of it, and what has to be given back when it fails. What the steps
 * found out about the request is not here but in the values that they pass on. Lives on one event loop, so its fields are
 * plain; what is not known yet is null. An open tunnel keeps it, so {@link #opened} drops what only an upgrade needs.
 */
final class Attempt implements AttemptView {
    private static final String X_FORWARDED_FOR = "X-Forwarded-For";
    private static final HexFormat HEX = HexFormat.of();

    private final String id = newId();
    private final String listener;
    private final InetAddress peer;
    private final boolean secure;
    private final long startedNanos;
    private final Channel channel;

    private InetAddress client;
    private boolean trusted;
    private boolean xForwarded;
    private boolean over;
    private GateStep step = GateStep.HEAD;
    private long stepBeganNanos;
    private final StepTimes stepTimes = new StepTimes();
    private @Nullable UpgradeRequest request;
    private @Nullable Route route;
    private @Nullable Dial dial;
    private @Nullable Channel upstreamChannel;
    private @Nullable EndpointLease lease;

    private @Nullable String routeName;
    private @Nullable String upstreamName;
    private @Nullable String endpointLabel;
    private @Nullable String issuer;
    private @Nullable String subject;

    Attempt(Arrival arrival, Channel channel) {
        this.listener = arrival.listener();
        this.peer = arrival.peer();
        this.client = arrival.peer();
        this.secure = arrival.secure();
        this.startedNanos = arrival.acceptedNanos();
        this.stepBeganNanos = startedNanos;
        this.channel = channel;
    }

    /** 96 random bits: the client is shown it, and operators look things up by it. */
    private static String newId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextInt());
    }

    /** The step that it is in. */
    GateStep step() {
        return step;
    }

    /** Goes on to a step at that moment; how long it was in the one before. */
    long enters(GateStep next, long nanos) {
        long taken = nanos - stepBeganNanos;
        stepTimes.took(step, taken);
        step = next;
        stepBeganNanos = nanos;
        return taken;
    }

    void asks(UpgradeRequest checked, ClientRule clients) {
        request = checked;
        trusted = clients.trusts(peer);
        xForwarded = trusted && clients.header().equalsIgnoreCase(X_FORWARDED_FOR);
        client = clients.clientOf(peer, checked.headers().all(clients.header()));
    }

    void goesBy(Route matched) {
        route = matched;
        routeName = matched.name();
        upstreamName = matched.upstream().name();
    }

    void isOf(Principal principal) {
        issuer = principal.issuer();
        subject = principal.subject();
    }

    void dials(Dial started) {
        dial = started;
    }

    void reached(EndpointLease taken, Channel connected) {
        dial = null;
        lease = taken;
        upstreamChannel = connected;
        endpointLabel = taken.endpoint().label();
    }

    /** Gives back what it holds; true the first time. */
    boolean end() {
        if (over) {
            return false;
        }
        over = true;
        if (dial != null) {
            dial.cancel();
        }
        if (upstreamChannel != null) {
            upstreamChannel.close();
        }
        if (lease != null) {
            lease.close();
        }
        return true;
    }

    /** From now on both channels are the tunnel's; the lease stays until {@link #closed}. */
    void opened() {
        over = true;
        request = null;
        route = null;
        upstreamChannel = null;
    }

    /** The tunnel is over, and both channels are gone. */
    void closed() {
        if (lease != null) {
            lease.close();
        }
    }

    /** Whether its request is there. */
    boolean hasAsked() {
        return request != null;
    }

    boolean isOver() {
        return over;
    }

    Channel channel() {
        return channel;
    }

    ForwardRule.Sender sender() {
        return new ForwardRule.Sender(id, NetUtil.toAddressString(peer), address(), trusted, xForwarded, secure);
    }

    boolean trusted() {
        return trusted;
    }

    /** How a route that refuses by a Close says it, or null where the refusal is an HTTP answer. */
    @Nullable
    AcceptAndClose acceptAndClose(Outcome outcome) {
        if (request == null || route == null || !route.refusesByClose() || !outcome.refusesByClose()) {
            return null;
        }
        return new AcceptAndClose(
                request.key(),
                subprotocol(route.credentials(), request),
                outcome.closeCode(route.codes()),
                outcome.label());
    }

    /** A browser fails an answer without one of the values it offered: the marker, or the first that is no token. */
    private static @Nullable String subprotocol(CredentialFinder credentials, UpgradeRequest request) {
        Stripped stripped = credentials.strip(new PresentedRequest(request));
        if (stripped.answerSubprotocol() != null) {
            return stripped.answerSubprotocol();
        }
        return stripped.subprotocols().isEmpty()
                ? null
                : stripped.subprotocols().get(0);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String listener() {
        return listener;
    }

    @Override
    public String address() {
        return NetUtil.toAddressString(client);
    }

    @Override
    public @Nullable String route() {
        return routeName;
    }

    @Override
    public @Nullable String issuer() {
        return issuer;
    }

    @Override
    public @Nullable String subject() {
        return subject;
    }

    @Override
    public @Nullable String upstream() {
        return upstreamName;
    }

    @Override
    public @Nullable String endpoint() {
        return endpointLabel;
    }

    @Override
    public long startedNanos() {
        return startedNanos;
    }

    @Override
    public @Nullable String host() {
        return request == null ? null : request.host();
    }

    @Override
    public @Nullable String path() {
        return request == null ? null : request.rawPath();
    }

    @Override
    public @Nullable String origin() {
        return request == null ? null : request.origin();
    }

    @Override
    public int stepMicros(GateStep taken) {
        return stepTimes.micros(taken);
    }
}
