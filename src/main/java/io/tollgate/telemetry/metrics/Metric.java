package io.tollgate.telemetry.metrics;

import java.util.List;

/** Every figure of ours: the one table that /metrics, its page of the documentation, dashboard and alerts are held to. */
enum Metric {
    UPGRADES(
            "tollgate_upgrades_total",
            Kind.COUNTER,
            "upgrades",
            "Attempts to open a WebSocket, by how they came out: opened, or the label of the outcome.",
            "The share of anything but `opened` is what users feel. `invalid_token` and `no_token` in numbers: a broken client or"
                    + " a guesser; `upstream_…`: the server behind; `draining`, `no_keys`: ourselves.",
            "route",
            "outcome"),
    WOULD_REFUSE(
            "tollgate_would_refuse_total",
            Kind.COUNTER,
            "attempts",
            "Attempts that broke a rule which their route only reports (`enforce: report`), by the first such rule; they went on.",
            "What would be refused if the route were enforced. Zero over a week of real traffic: enforce it.",
            "route",
            "outcome"),
    CALLS(
            "tollgate_calls_total",
            Kind.COUNTER,
            "calls",
            "Plain calls at paths that the configuration names, such as a route's `renew`, by how they came out.",
            "`invalid_token` and `bad_call` in numbers: a broken client or a guesser. They count among no upgrades.",
            "route",
            "call",
            "outcome"),
    GATE_SECONDS(
            "tollgate_gate_seconds",
            Kind.HISTOGRAM,
            "seconds",
            "How long each step of an upgrade took, however it came out.",
            "Find the step that grew: `head` is the client and its network, `authenticate` the keys, `dial` and `answer` the server"
                    + " behind.",
            "step"),
    TUNNELS_OPEN(
            "tollgate_tunnels_open",
            Kind.GAUGE,
            "tunnels",
            "Tunnels that are open now.",
            "Scale by it. A fall without a deploy is an outage of clients, network or server.",
            "route"),
    TUNNEL_SECONDS(
            "tollgate_tunnel_seconds",
            Kind.HISTOGRAM,
            "seconds",
            "How long tunnels lived, told when they end.",
            "Many short ones: clients that reconnect in a loop; look at the codes of `tollgate_closes_total`.",
            "route"),
    MESSAGES(
            "tollgate_messages_total",
            Kind.COUNTER,
            "messages",
            "Messages passed on, counted at their first frame.",
            "The load of the application. One side still while the other talks: a stuck client or server.",
            "route",
            "from"),
    BYTES(
            "tollgate_bytes_total",
            Kind.COUNTER,
            "bytes",
            "Bytes passed on, as their sender framed them: headers and control frames included, TLS and TCP not.",
            "The bandwidth to plan for.",
            "route",
            "from"),
    FRAMES(
            "tollgate_frames_total",
            Kind.COUNTER,
            "frames",
            "Whole frames passed on, control frames included.",
            "Far more frames than messages: pings, or fragments as of a flood; a limit on `frames` stops those.",
            "route",
            "from"),
    FRAME_BYTES(
            "tollgate_frame_bytes",
            Kind.HISTOGRAM,
            "bytes",
            "Payload of the frames passed on.",
            "Where to set `maxFrame`; what share is tiny and costs CPU, or huge and costs memory behind.",
            "route",
            "from"),
    CLOSES(
            "tollgate_closes_total",
            Kind.COUNTER,
            "tunnels",
            "Tunnels that ended, by whose doing and the close code that the client saw.",
            "`by` says where to look. Code `none`: TCP ended without one. See below for the codes that are told apart.",
            "route",
            "by",
            "code"),
    FORCED_CLOSES(
            "tollgate_forced_closes_total",
            Kind.COUNTER,
            "tunnels",
            "Tunnels whose TCP had to be ended before the closing handshake was complete, by outcome.",
            "`drained`: give a drain more time; `reader_stalled`, `peer_dead`: clients on bad networks.",
            "reason"),
    LIMIT_HITS(
            "tollgate_limit_hits_total",
            Kind.COUNTER,
            "hits",
            "How often a limit stopped a sender's reading or ended its tunnel, by the limit's name.",
            "A limit that is hit all day is too low, or has found its abuser: the access log names the subject.",
            "route",
            "limit"),
    LIMIT_STORE(
            "tollgate_limit_store_total",
            Kind.COUNTER,
            "questions",
            "Questions to the store that nodes share (`store: redis`), by how they came out.",
            "`skipped`: the store was away, and limits went by `redis.onOutage`; the application's log says since when and why."
                    + " A few `timeout`: its machine or the network is slow for a moment; many: raise `redis.timeout`.",
            "store",
            "result"),
    REVOCATIONS(
            "tollgate_revocations_total",
            Kind.COUNTER,
            "revocations",
            "Credentials that were taken back, by where this node heard of it: `admin`, `logout` (OpenID back-channel), `fleet`"
                    + " (another node), `file` (at its start).",
            "A jump: somebody signs everybody out, or a program calls in a loop. Whom they end shows as outcome `revoked`.",
            "source"),
    REVOCATIONS_HELD(
            "tollgate_revocations_held",
            Kind.GAUGE,
            "revocations",
            "Revocations that this node holds.",
            "Near `revocations.max`: further ones will be refused. Raise it, or have credentials end sooner."),
    REVOCATIONS_PENDING(
            "tollgate_revocations_pending",
            Kind.GAUGE,
            "revocations",
            "Revocations that are in force here but not kept yet in Redis or in the file, as they are to be.",
            "Above 0 for more than a moment: other nodes, or the next start, do not know of them. Look at Redis and at the disk."),
    KEYS_AGE(
            "tollgate_keys_age_seconds",
            Kind.GAUGE,
            "seconds",
            "Time since the issuer's key server last confirmed its keys; absent before that, and for keys that are not fetched.",
            "Far over the issuer's `refresh`: its key server is not reachable. Known keys go on working until its `keep`, new ones do not come: alert on half of that.",
            "issuer"),
    ISSUER_READY(
            "tollgate_issuer_ready",
            Kind.GAUGE,
            "1 or 0",
            "Whether there are keys to judge the issuer's tokens with.",
            "0: its clients get 503. Look at the key server's address and certificate, and at the application's log.",
            "issuer"),
    INTROSPECTIONS(
            "tollgate_introspections_total",
            Kind.COUNTER,
            "questions",
            "Questions to the issuer about its tokens, by how they came out.",
            "`unanswered`: new tokens get 503, open tunnels stay for the grace; see the log. `overloaded`: more new tokens than"
                    + " `concurrency` and `rate` allow.",
            "issuer",
            "result"),
    INTROSPECTED_TOKENS(
            "tollgate_introspected_tokens",
            Kind.GAUGE,
            "tokens",
            "Tokens that tunnels are open on and that the issuer is asked about again.",
            "Divided by `every`, the questions a second that they cost the issuer.",
            "issuer"),
    AUTHORIZER_VERDICTS(
            "tollgate_authorizer_verdicts_total",
            Kind.COUNTER,
            "questions",
            "Questions to the authorizer, by how they came out; `kept`: its `cache` still had the yes of an earlier one.",
            "The share of `kept` is what its `cache` saves. `failed`: it is away or too slow, the access log says how; `overloaded`:"
                    + " raise `concurrency`, or add to it.",
            "authorizer",
            "result"),
    ACCESS_KEY_SECONDS(
            "tollgate_access_key_seconds",
            Kind.GAUGE,
            "seconds",
            "Time until the access key of the AWS account expires, 0 once it has; absent before there is one, and for keys without an"
                    + " end.",
            "Under five minutes: it has not been renewed for long, the application's log says why. At 0 what needs it is answered"
                    + " with 503 (`no_access_key`).",
            "account"),
    ACCESS_KEY_READY(
            "tollgate_access_key_ready",
            Kind.GAUGE,
            "1 or 0",
            "Whether there is an access key of the AWS account that has not expired.",
            "0: what needs it is answered with 503. Look at the role, its trust policy and the way to it; the application's log names"
                    + " the fault.",
            "account"),
    ACCESS_KEY_REFRESHES(
            "tollgate_access_key_refreshes_total",
            Kind.COUNTER,
            "questions",
            "Questions for an access key of the AWS account, by how they came out.",
            "A few `error` cost nothing, as a key is asked for well before it is needed. Nothing but: see the log.",
            "account",
            "result"),
    UPSTREAM_CONNECT_SECONDS(
            "tollgate_upstream_connect_seconds",
            Kind.HISTOGRAM,
            "seconds",
            "How long it took to connect to an endpoint, TLS included, where it succeeded.",
            "Growth is the network or a full accept queue behind.",
            "upstream"),
    UPSTREAM_FAILURES(
            "tollgate_upstream_failures_total",
            Kind.COUNTER,
            "failures",
            "Endpoints that failed us: each try to connect, each wrong or late answer, each tunnel they ended without a Close.",
            "`unreachable`, `connect_timeout`, `tls`: it is down or not let through; `refused`, `bad_answer`, `answer_timeout`: it"
                    + " runs but does not serve; `vanished`: it crashed or was restarted under its clients.",
            "upstream",
            "reason"),
    UPSTREAM_CONNECTIONS(
            "tollgate_upstream_connections",
            Kind.GAUGE,
            "connections",
            "Connections to the upstream's endpoints, those being opened included.",
            "Compare with the server's own limit.",
            "upstream"),
    LISTENER_ACCEPTED(
            "tollgate_listener_accepted_total",
            Kind.COUNTER,
            "connections",
            "Connections let in, TLS done.",
            "Far more than upgrades: slow or silent clients.",
            "listener"),
    LISTENER_CONNECTIONS(
            "tollgate_listener_connections",
            Kind.GAUGE,
            "connections",
            "Client connections that are open or in their TLS handshake.",
            "Compare with `maxConnections` and the descriptor limit.",
            "listener"),
    LISTENER_REFUSED(
            "tollgate_listener_refused_total",
            Kind.COUNTER,
            "connections",
            "Connections with a 503 or a 429, or closed at once: no place, too many handshakes of one address, no PROXY header.",
            "The log says which. Raise `maxConnections` or the descriptor limit, or add instances; name your proxies in `trustedProxies`.",
            "listener"),
    LISTENER_TLS_FAILURES(
            "tollgate_listener_tls_failures_total",
            Kind.COUNTER,
            "handshakes",
            "TLS handshakes that failed or were left.",
            "Some are scanners. A jump after a certificate changed: clients do not trust it.",
            "listener"),
    LOOP_LAG(
            "tollgate_loop_lag_seconds",
            Kind.HISTOGRAM,
            "seconds",
            "How late event loops were with a task that was due; each is asked five times a second.",
            "Over 0.1 s the cores are full, or something blocks: all tunnels of the loop wait that long."),
    LOOP_LAG_WORST(
            "tollgate_loop_lag_worst_seconds",
            Kind.GAUGE,
            "seconds",
            "The lag, by now, of the event loop that is latest; it grows while a loop hangs.",
            "Over a second: take a thread dump."),
    BUFFER_BYTES(
            "tollgate_buffer_bytes",
            Kind.GAUGE,
            "bytes",
            "Memory that the pool of network buffers has taken from the system, used or kept for use.",
            "It follows peaks and stays there. Growth without end: report it."),
    ACCESS_LOG_DROPPED(
            "tollgate_access_log_dropped_total",
            Kind.COUNTER,
            "lines",
            "Access lines lost since whoever takes stdout was too slow, or took none.",
            "Figures are right all the same. Look at the disk, pipe or log agent behind stdout."),
    SPANS_LOST(
            "tollgate_spans_lost_total",
            Kind.COUNTER,
            "spans",
            "Spans that the collector of `telemetry.tracing` does not have.",
            "`refused`: it is away, or answers with a fault; the application's log says since when. `unsent`: it takes them too slowly.",
            "reason"),
    RELOADS(
            "tollgate_reloads_total",
            Kind.COUNTER,
            "reloads",
            "Times the configuration was read again: `applied`, `unchanged` or `refused`.",
            "`refused`: the application's log has every problem of the file.",
            "result"),
    CONFIG_LOADED(
            "tollgate_config_loaded_timestamp_seconds",
            Kind.GAUGE,
            "seconds since 1970",
            "When the configuration in effect was last found to be the one that is asked for.",
            "Compare with the time of your last change."),
    CONFIG_STALE(
            "tollgate_config_stale",
            Kind.GAUGE,
            "1 or 0",
            "Whether another configuration is asked for than is in effect, since it cannot be used.",
            "1: mend the file; a restart would fail."),
    READY("tollgate_ready", Kind.GAUGE, "1 or 0", "What /readyz says.", "0: /readyz names the reasons."),
    DRAINING(
            "tollgate_draining",
            Kind.GAUGE,
            "1 or 0",
            "Whether it is going away: no new upgrades, and tunnels are told to end.",
            "1 for longer than `drain.deadline`: something hangs."),
    BUILD_INFO(
            "tollgate_build_info",
            Kind.GAUGE,
            "always 1",
            "Which build this is.",
            "Two values while a roll-out lasts; for longer, it is stuck.",
            "version",
            "commit",
            "java");

    /** How Prometheus reads it. */
    enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    private final String exposed;
    private final Kind kind;
    private final String unit;
    private final String meaning;
    private final String advice;
    /** Of {@link List#of}, so it does not change. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> labels;

    Metric(String exposed, Kind kind, String unit, String meaning, String advice, String... labels) {
        this.exposed = exposed;
        this.kind = kind;
        this.unit = unit;
        this.meaning = meaning;
        this.advice = advice;
        this.labels = List.of(labels);
    }

    /** The name that it has in queries. */
    String exposed() {
        return exposed;
    }

    /** The name of the family in the exposition's model, where a counter's has no {@code _total}. */
    String family() {
        return exposed.endsWith("_total") ? exposed.substring(0, exposed.length() - "_total".length()) : exposed;
    }

    Kind kind() {
        return kind;
    }

    String unit() {
        return unit;
    }

    /** One sentence, in /metrics too. */
    String meaning() {
        return meaning;
    }

    /** What to do with it, for people. */
    String advice() {
        return advice;
    }

    List<String> labels() {
        return labels;
    }
}
