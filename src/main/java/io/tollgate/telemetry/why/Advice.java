package io.tollgate.telemetry.why;

import io.tollgate.outcome.Fault;
import io.tollgate.outcome.Outcome;
import java.util.EnumMap;
import java.util.Map;

/** What to look at first after an end of that kind, in a sentence for whoever is on call. Stateless. */
public final class Advice {
    private static final Map<Outcome, String> BY_OUTCOME = new EnumMap<>(Outcome.class);
    private static final Map<Fault, String> BY_FAULT = new EnumMap<>(Fault.class);

    static {
        say(Outcome.BAD_REQUEST, "The client's handshake; a proxy in front that rewrites headers is the usual cause.");
        say(Outcome.METHOD_NOT_ALLOWED, "What speaks plain HTTP to this address: a health check, a crawler, a form.");
        say(Outcome.UPGRADE_REQUIRED, "A proxy in front that does not pass Upgrade and Connection on, or a plain GET.");
        say(
                Outcome.TARGET_TOO_LONG,
                "listeners[].maxHead, upstreams.*.maxTarget, and whether a token belongs in a header instead.");
        say(Outcome.HEAD_TOO_LARGE, "listeners[].maxHead, and how large the client's cookies have become.");
        say(Outcome.HANDSHAKE_TIMEOUT, "The client's network; listeners[].handshakeTimeout. Many at once: an attack.");
        say(Outcome.NO_ROUTE, "Host and path above against hosts, path and listeners of each route.");
        say(Outcome.ORIGIN_DENIED, "The page's origin above against the route's origins; scheme and port count.");
        say(Outcome.NO_TOKEN, "Where the client puts its token against the route's credentials.");
        say(Outcome.INVALID_TOKEN, "The reason: expired (client's renewal, clocks), iss or aud, or keys that changed.");
        say(
                Outcome.TICKET_UNKNOWN,
                "The reason: over (a client that waits), of another route or address, or a node without redis.");
        say(
                Outcome.TICKET_REPLAYED,
                "A client that connects again with an old ticket; in numbers, who reads its URLs.");
        say(
                Outcome.FIRST_MESSAGE_INVALID,
                "The reason: what the client sends first against field and maxSize of credentials[].message.");
        say(
                Outcome.FIRST_MESSAGE_LATE,
                "Whether the client sends its token as soon as it is open; credentials[].message.within.");
        say(
                Outcome.SUBPROTOCOL_REFUSED,
                "Which subprotocols the upstream takes: the client was promised the first that it offered.");
        say(Outcome.AMBIGUOUS_TOKEN, "A client that sends its token in two places; one has to go.");
        say(Outcome.INSUFFICIENT_SCOPE, "The claims that the issuer gives this subject against the route's require.");
        say(
                Outcome.DENIED,
                "The authorizer's own log: its policy denies, or does not speak of, what its methodArn names.");
        say(
                Outcome.ADDRESS_OVER_LIMIT,
                "Who is behind that address: one client, or a proxy that trustedProxies misses.");
        say(Outcome.OVER_LIMIT, "The limit named above against how often, and how many at once, this caller comes.");
        say(Outcome.CLIENT_LEFT, "Which step took long: a client gives up on its own timeout.");
        say(Outcome.DRAINING, "Nothing, if a deploy was under way; else who asked this process to stop.");
        say(Outcome.NO_KEYS, "/readyz, and whether this host reaches the issuer's jwks URL.");
        say(
                Outcome.NO_LIMIT_STORE,
                "Whether this host reaches redis.url; redis.onOutage says who is let in meanwhile.");
        say(
                Outcome.AUTHORIZER_FAILED,
                "The function's log at that time, its own timeout; authorizers.*.timeout, concurrency.");
        say(
                Outcome.AUTHORIZER_AWAY,
                "Whether this host reaches authorizers.*.http.url or issuers.*.introspection.endpoint, and what that answers.");
        say(Outcome.NO_ACCESS_KEY, "/readyz, and the log: which AWS account has no key, and why it could not be had.");
        say(Outcome.NO_ENDPOINT, "The upstream's endpoints: all were down or tried.");
        say(Outcome.UPSTREAM_REFUSED, "The upstream's own log; our id is its X-Request-Id.");
        say(
                Outcome.UPSTREAM_BUSY,
                "Whether so many clients should come: the server's quota, upstreams.*.connects and what busy lists.");
        say(Outcome.UPSTREAM_UNREACHABLE, "Whether the endpoint above listens, its name, its TLS; upstreams.*.tls.");
        say(Outcome.UPSTREAM_BAD_ANSWER, "The upstream's log; whether that path of it is a WebSocket at all.");
        say(Outcome.UPSTREAM_TIMEOUT, "How busy the upstream is; connectTimeout and answerTimeout.");
        say(Outcome.LOOP, "The upstream's address: it leads back here, or trustedProxies misses a Tollgate in front.");
        say(Outcome.NO_TUNNEL, "Whether the tunnel was open still, and the handle that it was opened with.");
        say(Outcome.RENEWAL_OLDER, "The client's token: it ends before the one that the tunnel is held to.");
        say(Outcome.FLEET_AWAY, "Whether every node reaches redis.url, and runs this version.");
        say(Outcome.EXPIRED, "Nothing, if clients come back with a new token; else the tokens' lifetime.");
        say(Outcome.REVOKED, "Who took it back and why: GET /revocations, and the application's log at that time.");
        say(Outcome.EVICTED, "Nothing, if the same caller came once more; else the max of the limit named above.");
        say(Outcome.LIMITED, "The route's limits against what this client sends.");
        say(Outcome.FRAME_INVALID, "The library of the side named by \"by\"; capture one of its tunnels.");
        say(
                Outcome.FRAME_TOO_BIG,
                "The route's tunnel.maxFrame and tunnel.maxMessage, its upstream's maxMessage, against what is sent.");
        say(Outcome.NOT_TEXT, "Clients have to send text: the upstream says binary: refuse.");
        say(Outcome.IDLE, "Nothing, if the client comes back; else tunnel.idle, or pings by the application.");
        say(Outcome.LIFETIME, "Nothing: tunnel.lifetime, or the upstream's, did what it says.");
        say(Outcome.DRAINED, "Nothing, if a deploy was under way; else who asked this process to stop.");
        say(Outcome.CLIENT_VANISHED, "Nothing, for phones and closed laptops; in numbers, the network in front.");
        say(Outcome.UPSTREAM_VANISHED, "Whether the upstream crashed or was restarted at that time.");
        say(Outcome.READER_STALLED, "The side that did not read: its load, its network; tunnel.writeStall.");
        say(Outcome.PEER_DEAD, "The network between here and the client; tunnel.ping.");
        say(Outcome.INTERNAL_ERROR, "The process log at that time; please report it with its stack trace.");
        say(Outcome.CLOSED_BY_CLIENT, "Nothing: the client closed.");
        say(Outcome.CLOSED_BY_UPSTREAM, "Nothing here: the server closed; its log knows why.");
        BY_FAULT.put(Fault.NONE, "Nothing: an ordinary end.");
        BY_FAULT.put(Fault.CLIENT, "The client: its version, its network, its token.");
        BY_FAULT.put(Fault.UPSTREAM, "The upstream's own log at that time; our id is its X-Request-Id.");
        BY_FAULT.put(Fault.OPERATOR, "What was deployed, reloaded or done by hand at that time.");
        BY_FAULT.put(Fault.TOLLGATE, "The process log at that time.");
    }

    private Advice() {}

    private static void say(Outcome outcome, String advice) {
        BY_OUTCOME.put(outcome, advice);
    }

    public static String on(Outcome outcome) {
        String advice = BY_OUTCOME.get(outcome);
        return advice == null ? BY_FAULT.getOrDefault(outcome.fault(), "") : advice;
    }
}
