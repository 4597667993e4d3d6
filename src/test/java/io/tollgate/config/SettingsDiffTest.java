package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.change.SettingsDiff;
import io.tollgate.testing.TestKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each difference is a line in the keys of the file, and no secret is in it. */
final class SettingsDiffTest {
    private static final String SECRET = "0123456789abcdefghijklmnopqrstuvwxyz";

    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() {
        file = new ConfigFile(folder);
    }

    private static List<String> between(Loaded old, Loaded now) {
        assertThat(old.problems().hasErrors()).as(old.problems().toString()).isFalse();
        assertThat(now.problems().hasErrors()).as(now.problems().toString()).isFalse();
        return SettingsDiff.between(old.settings(), old.files(), now.settings(), now.files());
    }

    private List<String> between(String old, String now) {
        return between(file.load(file.complete(old)), file.load(file.complete(now)));
    }

    private static String route(String keys) {
        return "routes: [{name: r, path: /, authenticate: none, upstream: u" + (keys.isEmpty() ? "" : ", " + keys)
                + "}]";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                              | tunnel: {idle: 5m}             | routes.r.tunnel.idle: 10m → 5m",
                "tunnel: {idle: 90s}             | tunnel: {idle: 0}              | routes.r.tunnel.idle: 90s → 0",
                "tunnel: {maxMessage: 1500B}     | tunnel: {maxMessage: 2KiB}     | routes.r.tunnel.maxMessage: 1500B → 2KiB",
                "tunnel: {jitter: 10%}           | tunnel: {jitter: 25%}          | routes.r.tunnel.jitter: 10% → 25%",
                "tunnel: {onExpiry: close}       | tunnel: {onExpiry: keep}       | routes.r.tunnel.onExpiry: close → keep",
                "origins: ['https://a.test']     | origins: ['https://b.test']    | routes.r.origins: [https://a.test] → [https://b.test]",
                "rewrite: {path: /a}             | ''                             | routes.r.rewrite.path: /a → none",
                "headers: {set: {X-Key: sesame}} | headers: {set: {X-Key: other}} | routes.r.headers.set: {X-Key: ***} → {X-Key: ***}",
                "headers: {remove: [X-A]}        | ''                             | routes.r.headers.remove: [X-A] → []",
                "limits: [{count: bytes, per: connection, rate: 1KiB/s}] | limits: [{count: bytes, per: connection, rate: 2KiB/s}] | routes.r.limits[0].rate: 1KiB/s → 2KiB/s",
                "limits: [{count: bytes, per: connection, rate: 1KiB/s}] | '' | routes.r.limits: 1 → 0 items",
                "limits: [{count: messages, per: connection, rate: 100/m, burst: 5}] | limits: [{count: messages, per: connection, rate: 100/h, burst: 5}] | routes.r.limits[0].rate: 100/m → 100/h",
                "limits: [{count: bytes, per: connection, rate: 1KiB/s, burst: 2KiB}] | limits: [{count: bytes, per: connection, rate: 1KiB/s, burst: 1536B}] | routes.r.limits[0].burst: 2KiB → 1536B",
                "limits: [{count: messages, per: connection, rate: 1/s}] | limits: [{count: messages, per: route, rate: 1/s}] | routes.r.limits[0].per: connection → route",
                "limits: [{count: messages, per: 'header:A', rate: 1/s}] | limits: [{count: messages, per: 'header:B', rate: 1/s}] | routes.r.limits[0].per: header:A → header:B",
                "limits: [{count: connections, per: route, max: 5}] | limits: [{count: connections, per: route, max: 6}] | routes.r.limits[0].max: 5 → 6",
                "limits: [{count: connections, per: route, max: 5}] | limits: [{count: connections, per: route, max: 5, then: evict-oldest}] | routes.r.limits[0].then: refuse → evict-oldest",
            })
    void ofARoute(String old, String now, String line) {
        assertThat(between(route(old), route(now))).containsExactly(line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "health: {address: ':9091'}      | health: {address: ':9092'}      | health.address: 0.0.0.0:9091 → 0.0.0.0:9092",
                "''                              | admin: {address: '127.0.0.1:1'} | admin: added",
                "admin: {address: '127.0.0.1:1'} | admin: {address: '127.0.0.1:1', connections: {rate: 5/m, burst: 7}} | admin.connections.rate: 10000/s, burst 5000 → 5/m, burst 7",
                "''                              | telemetry: {accessLog: off}     | telemetry.accessLog: text → off",
                "''                              | drain: {code: 4000}             | drain.code: 1001 → 4000",
                "upstreams: {u: {endpoints: ['ws://h']}} | upstreams: {u: {endpoints: ['ws://h'], balance: least-connections}} | upstreams.u.balance: round-robin → least-connections",
                "issuers: {i: {issuer: a, audience: any, jwks: 'https://k.test'}} | issuers: {i: {issuer: a, audience: [b], jwks: 'https://l.test'}} | issuers.i.audience: any → [b]",
                "issuers: {i: {issuer: 'https://a', audience: any, jwks: 'https://k.test'}} | issuers: {i: {issuer: 'https://a', audience: any}} | 'issuers.i: keys from https://k.test → keys by discovery from https://a'",
                "issuers: {i: {issuer: 'https://a', audience: any}} | issuers: {i: {issuer: 'https://a', audience: any, keep: 1h}} | issuers.i.keep: 1d → 1h",
                "issuers: {i: {issuer: a, audience: any, jwks: 'https://k.test/?key=1'}} | issuers: {i: {issuer: a, audience: any, jwks: 'https://k.test/?key=2'}} | issuers.i.jwks: https://k.test/?*** → https://k.test/?***",
            })
    void ofTheRest(String old, String now, String line) {
        assertThat(between(old == null ? "" : old, now)).contains(line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                 | path: endpoint                   | path: request → endpoint",
                "compression: off                   | compression: pass                | compression: off → pass",
                "maxFrame: 32752B                   | maxFrame: 64KiB                  | maxFrame: 32752B → 64KiB",
                "binary: refuse                     | ''                               | binary: refuse → pass",
                "maxTarget: 4096B                   | maxTarget: 8KiB                  | maxTarget: 4KiB → 8KiB",
                "keepAlive: 5m                      | keepAlive: 9m                    | keepAlive.every: 5m → 9m",
                "keepAlive: 5m                      | 'keepAlive: {every: 5m, message: hi}' | keepAlive.message: none → hi",
                "connects: {rate: 450/s}            | connects: {rate: 9000/m}         | 'connects.rate: 450/s, burst 45 → 9000/m, burst 15'",
                "connects: {rate: 5/s}              | 'connects: {rate: 5/s, wait: 1s}' | connects.wait: 2s → 1s",
                "connects: {rate: 5/s}              | connects: none                   | connects: removed",
                "busy: [429]                        | 'busy: [429, 503]'               | 'busy: [429] → [429, 503]'",
                "''                                 | 'sign: {service: a, region: us-east-1}' | sign: added",
                "'sign: {service: a, region: us-east-1}' | 'sign: {service: a, region: us-east-1, in: query}' | sign.in: header → query",
                "'sign: {service: a, region: us-east-1}' | 'sign: {service: a, region: us-east-1, profile: p}' | sign.profile: none → p",
            })
    void ofAnUpstreamsTerms(String old, String now, String line) {
        String upstream = "upstreams: {u: {endpoints: ['ws://127.0.0.1'], keepHost: false, %s}}";
        assertThat(between(upstream.formatted(old), upstream.formatted(now))).containsExactly("upstreams.u." + line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lambda: {function: g, K: 1}        | lambda.function: f → g",
                "lambda: {function: f, stage: x}    | lambda.stage: dev → x",
                "lambda: {function: f, role: 'arn:aws:iam::123456789012:role/r'} | lambda.role: none → arn:aws:iam::123456789012:role/r",
                "lambda: {function: f, stageVariables: {k: sesame}} | 'lambda.stageVariables: {} → {k: ***}'",
                "identitySources: [context.stage]   | 'identitySources: [] → [context.stage]'",
                "headers: {context: none}           | headers.context: X-Tollgate-Ctx- → none",
                "http: {url: 'https://a'}           | ': lambda f → http https://a'",
            })
    void ofAnAuthorizer(String now, String line) {
        assertThat(between(authorizer("lambda: {function: f}"), authorizer(now)))
                .singleElement()
                .asString()
                .isEqualTo("authorizers.a" + (line.startsWith(":") ? "" : ".") + line);
    }

    private static String authorizer(String keys) {
        String all = keys.startsWith("lambda") || keys.startsWith("http") ? keys : "lambda: {function: f}, " + keys;
        String api =
                "region: us-east-1, account: '123456789012', api: a, " + (all.contains("stage:") ? "" : "stage: dev, ");
        return "authorizers: {a: {maxAge: 1h, " + all.replace(", K: 1", "").replace("{function", "{" + api + "function")
                + "}}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rate: 5/s                    | rate: 200/s → 5/s",
                "every: 2m                    | every: 1m → 2m",
                "maxAge: 1h                   | maxAge: none → 1h",
                "clientId: you                | clientId: me → you",
                "clientSecret: {file: other}  | clientSecret: *** → ***",
            })
    void ofIntrospection(String now, String line) {
        file.write("secret", SECRET);
        file.write("other", SECRET.toUpperCase(Locale.ROOT));
        String asked = "endpoint: 'https://e/'";
        String usual = asked + ", clientId: me, clientSecret: {file: secret}";
        String changed = now.startsWith("client")
                ? usual.replaceFirst(now.split(":", 2)[0] + ": [^,]*", now)
                : usual + ", " + now;
        assertThat(between(introspecting(usual), introspecting(changed)))
                .containsExactly("issuers.i.introspection." + line);
        assertThat(between("issuers: {i: {issuer: a, audience: any, jwks: 'https://k'}}", introspecting(usual)))
                .containsExactly("issuers.i: keys from https://k → no keys", "issuers.i.introspection: added");
    }

    private static String introspecting(String keys) {
        return "issuers: {i: {issuer: a, audience: any, jwks: none, introspection: {" + keys + "}}}";
    }

    @Test
    void anAuthorizerThatARouteAsksInPlaceOfIssuersIsTold() {
        String route = "\nroutes: [{name: r, path: /, upstream: u, credentials: [{query: t}], authenticate: %s}]";
        String http = authorizer("http: {url: 'https://a'}");
        assertThat(between(http + route.formatted("[i]"), http + route.formatted("{authorizer: a}")))
                .containsExactly("routes.r.authenticate: [i] → []", "routes.r.authenticate.authorizer: none → a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5/s                                                          | {claim: plan, values: {free: 10/s}, otherwise: 5/s} | rate: 5/s → {claim: plan, values: {free: 10/s}, otherwise: 5/s}",
                "{claim: plan, values: {free: 10/s, pro: 20/s}, otherwise: 5/s} | {claim: plan, values: {pro: 20/s, free: 30/s}, otherwise: 5/s} | rate.values.free: 10/s → 30/s",
                "{claim: plan, values: {free: 10/s}, otherwise: 5/s}          | {claim: plan, values: {free: 10/s, pro: 20/s}, otherwise: 5/s} | rate.values.pro: none → 20/s",
                "{claim: plan, values: {free: 10/s}, otherwise: 5/s}          | {claim: plan, values: {free: 10/s}, otherwise: 5/m} | rate.otherwise: 5/s → 5/m",
                "{claim: plan, values: {free: 10/s}, otherwise: 5/s}          | {claim: tier, values: {free: 10/s}, otherwise: 5/s} | rate.claim: plan → tier",
            })
    void ofARateByClaim(String old, String now, String line) {
        String route = "routes: [{name: r, path: /, authenticate: [i], credentials: [{query: t}], upstream: u, limits:"
                + " [{count: messages, per: subject, burst: 9, rate: %s}]}]";
        assertThat(between(route.formatted(old), route.formatted(now))).containsExactly("routes.r.limits[0]." + line);
    }

    @Test
    void aPasswordShowsNeitherBeforeNorAfter() {
        String redis = "redis: {url: 'redis://127.0.0.1', password: {file: secret}}\n"
                + route("limits: [{count: upgrades, per: route, rate: 1/s, store: redis}]");
        file.write("secret", SECRET);
        Loaded old = file.load(file.complete(redis));
        file.write("secret", SECRET.toUpperCase(Locale.ROOT));
        assertThat(between(old, file.load(file.complete(redis)))).containsExactly("redis.password: *** → ***");
    }

    @Test
    void whatComesAndGoesIsOneLine() {
        assertThat(between(
                        "upstreams: {u: {endpoints: ['ws://h']}, old: {endpoints: ['ws://h']}}",
                        "upstreams: {new: {endpoints: ['ws://h']}, u: {endpoints: ['ws://h']}}"))
                .containsExactly("upstreams.new: added", "upstreams.old: removed");
    }

    @Test
    void anotherOrderIsTold() {
        String one = "{name: r, path: /, authenticate: none, upstream: u}";
        String other = "{name: s, path: /*, authenticate: none, upstream: u}";
        assertThat(between("routes: [" + one + ", " + other + "]", "routes: [" + other + ", " + one + "]"))
                .containsExactly("routes: in another order");
    }

    @Test
    void whatIsSaidInOtherWordsIsNoDifference() {
        assertThat(between(route("tunnel: {idle: 10m}"), "# more\n" + route("tunnel: {idle: 600s}")))
                .isEmpty();
    }

    @Test
    void aSecretShowsNeitherBeforeNorAfter() {
        String issuers = "issuers: {i: {issuer: me, audience: any, secret: {file: secret}}}";
        file.write("secret", SECRET);
        Loaded old = file.load(file.complete(issuers));
        file.write("secret", SECRET.toUpperCase(Locale.ROOT));
        assertThat(between(old, file.load(file.complete(issuers)))).containsExactly("issuers.i.secret: *** → ***");
    }

    @Test
    void keysInAFileThatIsOnlyNamedAreTold() {
        String issuers = "issuers: {i: {issuer: me, audience: any, jwks: 'file:k'}}";
        file.write("k", TestKeys.jwks());
        Loaded old = file.load(file.complete(issuers));
        file.write("k", TestKeys.jwks() + "\n");
        assertThat(between(old, file.load(file.complete(issuers)))).containsExactly("issuers.i.jwks: file changed");
    }

    @Test
    void noComponentOfAnySettingIsLeftOut() {
        Loaded reference = ConfigLoader.load(Path.of("conf/reference.yaml"), Map.of(), SidecarFlags.NONE);
        SettingsVariants variants = new SettingsVariants(reference.settings());
        variants.forEach((component, other) -> assertThat(SettingsDiff.between(
                        reference.settings(), reference.files(), (TollgateSettings) other, reference.files()))
                .as(component)
                .isNotEmpty());
        assertThat(variants.neverVaried()).isEmpty();
    }

    @Test
    void theLinesAreBounded() {
        StringBuilder upstreams = new StringBuilder("upstreams:\n  u: {endpoints: ['ws://h']}\n");
        for (int i = 0; i < 150; i++) {
            upstreams.append("  u%d: {endpoints: ['ws://h']}\n".formatted(i));
        }
        assertThat(between("upstreams: {u: {endpoints: ['ws://h']}}", upstreams.toString()))
                .hasSize(101)
                .last()
                .isEqualTo("and 50 more");
    }
}
