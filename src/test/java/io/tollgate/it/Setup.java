package io.tollgate.it;

import io.tollgate.testing.Answers;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestCertificates;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TollgateFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a {@link Scenario}, ready to start as it is: one route {@code /chat} that takes the tests' tokens in
 * all four places and goes to one stub. A key given again replaces the one before.
 */
final class Setup {
    private final Path folder = temporaryFolder();
    private final Map<String, String> listener = new LinkedHashMap<>();
    private final Map<String, String> issuer = new LinkedHashMap<>();
    private final Map<String, String> route = new LinkedHashMap<>();
    private final List<Map<String, String>> moreRoutes = new ArrayList<>();
    private final Map<String, String> upstream = new LinkedHashMap<>();
    private final Map<String, String> sections = new LinkedHashMap<>();
    private StubUpstream.Script script = Answers.accept();
    private @Nullable TestCertificates upstreamCertificates;
    private String tlsEngine = "auto";

    Setup() {
        listener.put("name", "public");
        listener.put("address", "127.0.0.1:0");
        issuer.put("issuer", quoted(TestKeys.ISSUER));
        issuer.put("audience", "[" + TestKeys.AUDIENCE + "]");
        issuer.put("jwks", quoted("file:" + TestKeys.writeJwks(folder)));
        issuer.put("algorithms", "[RS256, ES256, EdDSA]");
        issuer.put("leeway", "30s");
        sections.put("telemetry", "{accessLog: {format: json}}");
        sections.put("drain", "{deadline: 200ms}");
        route.put("name", "chat");
        route.put("path", "/chat");
        route.put("origins", "[\"https://app.test\"]");
        route.put(
                "credentials",
                "[{header: Authorization}, {query: access_token}, {subprotocol: {marker: M}}, {cookie: tg}]");
        route.put("authenticate", "[main]");
        route.put("identity", "{X-User-Name: name, X-User: sub}");
        route.put("upstream", "stub");
    }

    /** One key of the listener, its value in YAML. */
    Setup listener(String key, String value) {
        listener.put(key, value);
        return this;
    }

    Setup issuer(String key, String value) {
        issuer.put(key, value);
        return this;
    }

    /** Instead of the public keys, this shared secret. */
    Setup sharedSecret(byte[] secret) {
        issuer.remove("jwks");
        issuer.put(
                "secret",
                "{file: " + quoted(TestKeys.writeSecret(folder, secret).toString()) + "}");
        issuer.put("algorithms", "[HS256]");
        return this;
    }

    Setup route(String key, String value) {
        route.put(key, value);
        return this;
    }

    /** One more route like this one, at other paths; after all of this one's keys. */
    Setup routeAt(String name, String path, String ticketPath) {
        Map<String, String> another = new LinkedHashMap<>(route);
        another.putAll(Map.of("name", name, "path", path, "ticketPath", ticketPath));
        moreRoutes.add(another);
        return this;
    }

    /** The route's tunnel: a YAML mapping in braces. */
    Setup tunnel(String value) {
        return route("tunnel", value);
    }

    /** Any other section of the file: a YAML mapping in braces. */
    Setup section(String name, String value) {
        sections.put(name, value);
        return this;
    }

    Setup upstream(String key, String value) {
        upstream.put(key, value);
        return this;
    }

    /** Health and figures can be asked for. */
    Setup health() {
        return section("health", "{address: \"127.0.0.1:0\"}");
    }

    /** Other endpoints than the stub. */
    Setup endpoints(String... urls) {
        return upstream(
                "endpoints",
                "["
                        + String.join(
                                ", ", List.of(urls).stream().map(Setup::quoted).toList()) + "]");
    }

    /** How the stub answers; a right 101 unless said. */
    Setup answering(StubUpstream.Script other) {
        script = other;
        return this;
    }

    /** What is to speak TLS, on both sides; before they are told to. */
    Setup tlsEngine(String word) {
        tlsEngine = word;
        return this;
    }

    /** The listener ends TLS with this certificate. */
    Setup listenerTls(TestCertificates certificates) {
        Path certificate = certificates.writeCertificate(folder);
        Path key = certificates.writeKey(folder);
        return listener(
                "tls",
                "{certificate: %s, key: %s, engine: %s}"
                        .formatted(quoted(certificate.toString()), quoted(key.toString()), tlsEngine));
    }

    /** The same, and it asks clients for certificates of the same authority: {@code request} or {@code required}. */
    Setup listenerTls(TestCertificates certificates, String clientAuth) {
        listenerTls(certificates);
        String ca = quoted(certificates.writeCa(folder).toString());
        String tls = String.valueOf(listener.get("tls"));
        return listener("tls", tls.replace("}", ", clientAuth: %s, clientCa: %s}".formatted(clientAuth, ca)));
    }

    /** The stub speaks TLS with this certificate. */
    Setup upstreamTls(TestCertificates certificates) {
        upstreamCertificates = certificates;
        return this;
    }

    /** Tollgate trusts this authority, and no other, for its upstream. */
    Setup trusting(TestCertificates certificates) {
        return upstream(
                "tls",
                "{ca: %s, engine: %s}"
                        .formatted(quoted(certificates.writeCa(folder).toString()), tlsEngine));
    }

    Scenario start() {
        StubUpstream stub = upstreamCertificates == null
                ? StubUpstream.start(script)
                : StubUpstream.startTls(upstreamCertificates.serverContext(), script);
        upstream.putIfAbsent("endpoints", "[" + quoted(stub.url()) + "]");
        try {
            return new Scenario(TollgateFixture.start(yaml()), stub, folder);
        } catch (RuntimeException | AssertionError e) {
            stub.close();
            throw e;
        }
    }

    /** Where its keys lie; to be deleted by whoever starts it. */
    Path folder() {
        return folder;
    }

    String yaml() {
        return """
                listeners: [%s]
                issuers: {main: %s}
                routes: [%s]
                upstreams: {stub: %s}
                """.formatted(mapping(listener), mapping(issuer), routes(), mapping(upstream))
                + sections.entrySet().stream()
                        .map(section -> section.getKey() + ": " + section.getValue() + "\n")
                        .collect(Collectors.joining());
    }

    private String routes() {
        return Stream.concat(Stream.of(route), moreRoutes.stream())
                .map(Setup::mapping)
                .collect(Collectors.joining(", "));
    }

    /** In block style's stead: every value is YAML of its own. */
    private static String mapping(Map<String, String> values) {
        return "{"
                + String.join(
                        ", ",
                        values.entrySet().stream()
                                .map(entry -> entry.getKey() + ": " + entry.getValue())
                                .toList())
                + "}";
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("tollgate-it");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
