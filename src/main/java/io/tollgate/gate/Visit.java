package io.tollgate.gate;

import io.netty.util.NetUtil;
import io.tollgate.auth.CredentialSettings;
import io.tollgate.auth.Principal;
import io.tollgate.auth.call.Inquiry;
import io.tollgate.auth.place.Bearer;
import io.tollgate.gate.call.Cors;
import io.tollgate.gate.call.Door;
import io.tollgate.gate.forward.ForwardRule;
import io.tollgate.gate.forward.PresentedRequest;
import io.tollgate.gate.forward.UserAgents;
import io.tollgate.handshake.Headers;
import io.tollgate.handshake.RefusalWriter.AcceptAndClose;
import io.tollgate.handshake.UpgradeRequest;
import io.tollgate.outcome.Fault;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.quota.RouteLimits;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.Breach;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.GateStep;
import io.tollgate.telemetry.StepTimes;
import io.tollgate.telemetry.tracing.TraceContext;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Who came, and what the gate has found out about him: all that is told of an upgrade, and nothing that has to be given back,
 * so that a {@link Rehearsal} needs no more. Lives on one thread, so its fields are plain; what is not known yet is null.
 */
sealed class Visit implements AttemptView permits Attempt {
    private static final String X_FORWARDED_FOR = "X-Forwarded-For";
    private static final HexFormat HEX = HexFormat.of();
    /** The steps that ask who comes. */
    private static final Set<GateStep> WHO =
            EnumSet.of(GateStep.CREDENTIAL, GateStep.MESSAGE, GateStep.AUTHENTICATE, GateStep.AUTHORIZE);

    private final String id = newId();
    private final String listener;
    private final InetAddress peer;
    private final boolean secure;
    private final long startedNanos;
    private final StepTimes stepTimes = new StepTimes();

    private InetAddress client;
    private boolean trusted;
    private boolean xForwarded;
    private GateStep step = GateStep.HEAD;
    private long stepBeganNanos;
    private List<Breach> breaches = List.of();
    private @Nullable TraceContext trace;
    private @Nullable ClientRule rule;
    private @Nullable UpgradeRequest request;
    private @Nullable X509Certificate certificate;
    /** The door of a plain call, and whose pages may read its answer; null for an upgrade. */
    private @Nullable String call;

    private @Nullable String reader;
    private @Nullable Route route;

    private @Nullable String routeName;
    private @Nullable String upstreamName;
    private @Nullable CredentialSettings place;
    private boolean ambient;
    private boolean accepted;
    private @Nullable String issuer;
    private @Nullable String subject;
    private @Nullable String userAgent;

    /** @param certificate that the client showed, or null */
    Visit(String listener, InetAddress peer, boolean secure, @Nullable X509Certificate certificate, long startedNanos) {
        this.listener = listener;
        this.peer = peer;
        this.client = peer;
        this.secure = secure;
        this.certificate = certificate;
        this.startedNanos = startedNanos;
        this.stepBeganNanos = startedNanos;
    }

    /** 96 random bits: the client is shown it, and operators look things up by it. */
    private static String newId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextInt());
    }

    /** Goes on to a step and tells of the one before; the last step of an attempt ends by its own name. */
    final void enter(GateStep next, GateObserver observer) {
        long now = System.nanoTime();
        GateStep before = step;
        long taken = now - stepBeganNanos;
        step = next;
        stepBeganNanos = now;
        stepTimes.took(before, taken);
        observer.stepTaken(this, before, taken);
    }

    /** The step that it is in. */
    final GateStep step() {
        return step;
    }

    final void asks(UpgradeRequest checked, ClientRule clients, GateObserver observer) {
        request = checked;
        comesBy(checked.headers(), clients, observer);
    }

    /** It is a plain call instead. */
    final void calls(Headers headers, ClientRule clients, Door door, GateObserver observer) {
        call = door.name();
        routeName = door.route();
        comesBy(headers, clients, observer);
    }

    private void comesBy(Headers headers, ClientRule clients, GateObserver observer) {
        trusted = clients.trusts(peer);
        xForwarded = trusted && clients.header().equalsIgnoreCase(X_FORWARDED_FOR);
        client = clients.clientOf(peer, headers.all(clients.header()));
        rule = clients;
        List<String> sent = trusted ? headers.all("traceparent") : List.of();
        trace = observer.trace(this, sent.size() == 1 ? sent.get(0) : null);
    }

    /** What a call is answered with, pages of that origin may read. */
    final void mayBeReadBy(String origin) {
        reader = origin;
    }

    /** As limits count it, with nobody proven yet. */
    final RequestCaller caller(UpgradeRequest checked) {
        return caller(checked.headers());
    }

    /** The same for a plain call. */
    final RequestCaller caller(Headers sent) {
        return new RequestCaller(this, sent, null, null);
    }

    /**
     * Takes what a route's limits ask at the step that it is in.
     *
     * @return null if that is done, else done later; a rehearsal takes nothing
     */
    @Nullable
    Future<Void> reserve(RouteLimits limits, RequestCaller caller) throws Refusal {
        return null;
    }

    /** Whether nobody waits for its verdict any more. */
    boolean isOver() {
        return false;
    }

    /** Who is at the other end of TCP, or who a PROXY header says is. */
    final String peer() {
        return NetUtil.toAddressString(peer);
    }

    /** The header that a trusted peer named its client in, or null where the peer counts as the client. */
    final @Nullable String namedBy() {
        return rule == null || client.equals(peer) ? null : rule.header();
    }

    /** A header in which a peer names a client but is not trusted to, or null. */
    final @Nullable String namedByStranger() {
        if (request == null || trusted) {
            return null;
        }
        return request.headers().contains(X_FORWARDED_FOR)
                ? X_FORWARDED_FOR
                : request.headers().contains("Forwarded") ? "Forwarded" : null;
    }

    /** Whether its request is there. */
    final boolean hasAsked() {
        return request != null || call != null;
    }

    final void goesBy(Route matched) {
        if (rule != null && matched.countsAddresses() && namedByStranger() != null) {
            rule.unheard(peer);
        }
        route = matched;
        routeName = matched.name();
        upstreamName = matched.upstream().name();
    }

    /** @param byItself whether a browser may have sent by itself what counted */
    final void broughtIn(@Nullable CredentialSettings foundIn, boolean byItself) {
        place = foundIn;
        ambient = byItself;
    }

    /** Whether a browser may have sent by itself what it was let in by. */
    final boolean ambient() {
        return ambient;
    }

    /** What it shows as credentials. */
    final PresentedRequest presents(UpgradeRequest checked) {
        String query = route == null ? checked.rawQuery() : route.query(checked);
        return new PresentedRequest(checked, query, certificate);
    }

    /** As an authorizer is asked about it, once it has asked. */
    final Inquiry inquiry(UpgradeRequest checked) {
        Headers sent = checked.headers();
        List<Map.Entry<String, String>> lines = new ArrayList<>(sent.size());
        for (int i = 0; i < sent.size(); i++) {
            lines.add(Map.entry(sent.name(i), sent.value(i)));
        }
        return new Inquiry(id, checked.authority(), checked.rawPath(), checked.rawQuery(), lines, address(), secure);
    }

    final void isOf(Principal principal) {
        issuer = principal.issuer();
        subject = principal.subject();
    }

    /** It broke a rule that is only reported; the first of them is told. */
    final void breaks(Refusal refusal, GateObserver observer) {
        boolean first = breaches.isEmpty();
        List<Breach> more = new ArrayList<>(breaches);
        more.add(new Breach(step, refusal));
        breaches = List.copyOf(more);
        if (first) {
            observer.wouldRefuse(this, refusal);
        }
    }

    /** Drops what only an upgrade needs, and keeps what operators may ask for. */
    final void forgetRequest(UserAgents userAgents) {
        userAgent = request == null ? null : userAgents.keep(request.headers().first("User-Agent"));
        request = null;
        certificate = null;
        route = null;
    }

    final ForwardRule.Sender sender() {
        return new ForwardRule.Sender(id, NetUtil.toAddressString(peer), address(), trusted, xForwarded, secure, trace);
    }

    /** What limits count its client by, once it has asked. */
    final String counted() {
        return rule == null ? address() : rule.countedAs(client);
    }

    final boolean trusted() {
        return trusted;
    }

    /** Where its token stood, or null. */
    final @Nullable CredentialSettings place() {
        return place;
    }

    /** A refusal as its route has clients told of it: for what they show at the steps that ask who they are, all alike. */
    final Refusal told(Refusal refusal) {
        boolean asked = WHO.contains(step);
        Outcome outcome = refusal.outcome();
        if (asked && route != null && route.deniesAlike() && outcome.fault() == Fault.CLIENT && outcome.status() != 0) {
            return refusal.toldAs(Outcome.INVALID_TOKEN).with("WWW-Authenticate", Bearer.NO_TOKEN);
        }
        return call == null ? refusal : Cors.readable(refusal, reader);
    }

    /** It has its 101 already, and is told of any end by a Close. */
    final void isAccepted() {
        accepted = true;
    }

    final boolean accepted() {
        return accepted;
    }

    /** How a refusal is said by a Close, or null where it is an HTTP answer, or nothing is said at all. */
    final @Nullable AcceptAndClose acceptAndClose(Refusal refusal) {
        Outcome outcome = refusal.told();
        if (accepted && route != null) {
            int code = refusal.closeCodeOnceAccepted(route.codes());
            return code == 0 ? null : new AcceptAndClose(null, null, code, refusal.closeReason());
        }
        if (request == null || route == null || !route.refusesByClose() || !outcome.refusesByClose()) {
            return null;
        }
        String named = route.credentials().strip(new PresentedRequest(request)).namedInRefusal();
        return new AcceptAndClose(request.key(), named, outcome.closeCode(route.codes()), refusal.closeReason());
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final String listener() {
        return listener;
    }

    @Override
    public final String address() {
        return NetUtil.toAddressString(client);
    }

    @Override
    public final @Nullable String route() {
        return routeName;
    }

    @Override
    public final @Nullable String issuer() {
        return issuer;
    }

    @Override
    public final @Nullable String subject() {
        return subject;
    }

    @Override
    public final @Nullable String call() {
        return call;
    }

    @Override
    public final @Nullable String upstream() {
        return upstreamName;
    }

    @Override
    public @Nullable String endpoint() {
        return null;
    }

    @Override
    public final long startedNanos() {
        return startedNanos;
    }

    @Override
    public final @Nullable String userAgent() {
        return userAgent;
    }

    @Override
    public final @Nullable String host() {
        return request == null ? null : request.host();
    }

    @Override
    public final @Nullable String path() {
        return request == null ? null : request.rawPath();
    }

    @Override
    public final @Nullable String origin() {
        return request == null ? null : request.origin();
    }

    @Override
    public final int stepMicros(GateStep taken) {
        return stepTimes.micros(taken);
    }

    @Override
    public final @Nullable TraceContext trace() {
        return trace;
    }

    @Override
    public final List<Breach> breaches() {
        return breaches;
    }
}
