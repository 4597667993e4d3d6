package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.TollgateFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upgrade is a span in its caller's trace, the server behind gets a child of it, and no token is ever in one. */
final class TracingIT {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final List<String> STEPS =
            List.of("head", "parse", "route", "origin", "credential", "authenticate", "authorize", "dial", "answer");

    @TempDir
    private Path folder;

    private final String token = TestToken.valid();
    private final Request chat =
            Handshakes.upgrade("/chat?access_token=" + token).header("tracestate", "a=b");

    private TollgateFixture tollgate(StubUpstream stub, Collector collector, String trusted) {
        return TollgateFixture.start("""
                listeners: [{name: public, address: "127.0.0.1:0", trustedProxies: [%s]}]
                issuers: {main: {issuer: "%s", audience: [%s], jwks: "file:%s"}}
                routes: [{name: chat, path: /chat, credentials: [{query: access_token}], authenticate: [main], upstream: u}]
                upstreams: {u: {endpoints: ["%s"]}}
                telemetry: {tracing: {otlp: "%s"}}
                drain: {deadline: 200ms}
                """.formatted(
                trusted, TestKeys.ISSUER, TestKeys.AUDIENCE, TestKeys.writeJwks(folder), stub.url(), collector.url()));
    }

    private static Head ask(TollgateFixture tollgate, Request request) {
        try (RawClient client = RawClient.connect(tollgate.port())) {
            client.send(request.text());
            return client.readHead();
        }
    }

    @Test
    void aTrustedPeersTraceGoesOnThroughUs() {
        try (Collector collector = new Collector();
                StubUpstream stub = StubUpstream.start(Answers.accept());
                TollgateFixture tollgate = tollgate(stub, collector, "127.0.0.1")) {
            ask(tollgate, chat.header("traceparent", "00-" + TRACE + "-" + PARENT + "-01"));
            Head up = stub.awaitConnection().requestHead();
            String spanId = up.header("traceparent").substring(36, 52);
            assertThat(up.header("traceparent")).isEqualTo("00-" + TRACE + "-" + spanId + "-01");
            assertThat(up.header("tracestate")).isEqualTo("a=b");
            List<Span> family = collector.family(spanId, 1 + STEPS.size());
            assertThat(family).allMatch(span -> Collector.hex(span.getTraceId()).equals(TRACE));
            assertThat(Collector.hex(family.get(0).getParentSpanId())).isEqualTo(PARENT);
            assertThat(family.stream().skip(1).map(Span::getName)).containsExactlyElementsOf(STEPS);
            assertThat(family.get(0).toString()).contains("tollgate.route", "chat", "101");
            assertThat(collector.bodies()).noneMatch(body -> body.contains("eyJ") || body.contains("alice"));
            assertThat(tollgate.accessLines()).anyMatch(line -> line.contains("trace_id=" + TRACE));
        }
    }

    @Test
    void aStrangersTraceIsNotBelieved() {
        try (Collector collector = new Collector();
                StubUpstream stub = StubUpstream.start(Answers.accept());
                TollgateFixture tollgate = tollgate(stub, collector, "")) {
            ask(tollgate, chat.header("traceparent", "00-" + TRACE + "-" + PARENT + "-01"));
            Head up = stub.awaitConnection().requestHead();
            assertThat(up.header("traceparent"))
                    .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01")
                    .doesNotContain(TRACE);
            assertThat(up.header("tracestate")).isNull();
        }
    }

    @Test
    void whatTheCallerDoesNotSampleWeDoNotEither() {
        Collector collector = new Collector();
        try (collector;
                StubUpstream stub = StubUpstream.start(Answers.accept())) {
            try (TollgateFixture tollgate = tollgate(stub, collector, "127.0.0.1")) {
                ask(tollgate, chat.header("traceparent", "00-" + TRACE + "-" + PARENT + "-00"));
                assertThat(stub.awaitConnection().requestHead().header("traceparent"))
                        .startsWith("00-" + TRACE)
                        .endsWith("-00");
            }
            assertThat(collector.spans()).isEmpty();
        }
    }

    @Test
    void aRefusalIsASpanWithTheStepThatSaidNoLast() {
        Collector collector = new Collector();
        try (collector;
                StubUpstream stub = StubUpstream.start(Answers.accept())) {
            try (TollgateFixture tollgate = tollgate(stub, collector, "")) {
                assertThat(ask(tollgate, Handshakes.upgrade("/chat")).status()).isEqualTo(401);
            }
            assertThat(collector.spans().stream().map(Span::getName))
                    .containsExactlyInAnyOrder("head", "parse", "route", "origin", "credential", "upgrade");
            assertThat(collector.bodies()).anyMatch(body -> body.contains("no_token"));
        }
    }

    @Test
    void withoutTheKeyNothingOfOpenTelemetryIsLoaded() throws Exception {
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), """
                listeners: [{name: public, address: "127.0.0.1:0"}]
                routes: [{name: r, path: /, authenticate: none, upstream: u}]
                upstreams: {u: {endpoints: ["ws://127.0.0.1:9"]}}
                drain: {delay: 0s, window: 0s, deadline: 1s}
                """);
        Path classes = folder.resolve("classes.log");
        try (TollgateProcess process = TollgateProcess.start(
                List.of(),
                List.of("-XX:TieredStopAtLevel=1", "-Xlog:class+load:file=" + classes),
                "run",
                "--config",
                file.toString())) {
            int port = Integer.parseInt(
                    process.awaitLine("listener public on 127.0.0.1:(\\d+)").group(1));
            try (RawClient client = RawClient.connect(port)) {
                client.send(Handshakes.upgrade("/").text());
                assertThat(client.readHead().status()).isEqualTo(502);
            }
            process.signal("TERM");
            assertThat(process.exitCode()).isZero();
        }
        assertThat(Files.readString(classes)).contains("io.tollgate.gate.Judge").doesNotContain("io.opentelemetry");
    }
}
