package io.tollgate.gate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.aws.AccessKey;
import io.tollgate.aws.AccessKeys;
import io.tollgate.aws.sign.ReceivedRequest;
import io.tollgate.aws.sign.SignatureVerifier;
import io.tollgate.aws.sign.Signed;
import io.tollgate.aws.sign.Signer;
import io.tollgate.aws.sign.SigningSettings;
import io.tollgate.aws.sign.SigningSettings.Place;
import io.tollgate.aws.sign.Vectors;
import io.tollgate.quota.Quotas;
import io.tollgate.testing.Answers;
import io.tollgate.testing.CapturedLogs;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an upstream that wants signatures is asked, between real sockets. */
final class SignedUpgradeTest {
    private static final Request CHAT = Handshakes.upgrade("/chat");
    private static final Request RICH = CHAT.header("User-Agent", "Mozilla/5.0 (a;  b)")
            .header("Authorization", "AWS4-HMAC-SHA256 Credential=theirs")
            .header("X-Amz-Date", "19700101T000000Z")
            .header("x_amz_security_token", "theirs")
            .header("X-Amzn-Bedrock-AgentCore-Runtime-Session-Id", "session-1")
            .header("Sec-WebSocket-Protocol", "chat")
            .query("room", "a%20b+c")
            .query("X-Amz-Signature", "theirs");
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static GateFixture gate(StubUpstream stub, Place in, AccessKeys keys) {
        SigningSettings sign = Vectors.settings("execute-api", in, Duration.ofMinutes(5));
        return new GateFixture(stub.url(), new RouteSketch(), new FakeClientRule(), Quotas.local(), sign, keys);
    }

    @DisplayName("D2 header-signed upgrade, with all that a WebSocket client sends beside it")
    @Test
    void theRequestThatArrivesVerifies() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = gate(stub, Place.HEADER, now -> Vectors.TEMPORARY)) {
            gate.ask(RICH);
            Head head = stub.awaitConnection().requestHead();
            assertThat(head.header("Authorization"))
                    .contains(
                            "/us-east-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token,");
            assertThat(head.header("X-Amz-Security-Token")).isEqualTo(Vectors.TOKEN);
            assertThat(head.header("X-Amzn-Bedrock-AgentCore-Runtime-Session-Id"))
                    .isEqualTo("session-1");
            assertThat(head.raw()).doesNotContain("theirs", "x-amz-content-sha256", "1970");
            assertThat(verifies(head)).isTrue();
        }
    }

    @Test
    void neitherSignatureNorTokenIsLogged() {
        try (CapturedLogs logs = CapturedLogs.everything();
                StubUpstream stub = StubUpstream.start(Answers.status(403, "no"));
                GateFixture headers = gate(stub, Place.HEADER, now -> Vectors.TEMPORARY);
                GateFixture query = gate(stub, Place.QUERY, now -> Vectors.TEMPORARY)) {
            assertThat(headers.ask(RICH).status()).isEqualTo(403);
            assertThat(query.ask(RICH).status()).isEqualTo(403);
            assertThat(stub.received()).contains(Vectors.TOKEN, "Signature=");
            logs.assertNever(List.of(Vectors.TOKEN, Vectors.SECRET, "Signature="));
        }
    }

    private static boolean verifies(Head head) {
        SignatureVerifier verifier = new SignatureVerifier("execute-api", List.of(Vectors.KEY));
        SignatureVerifier.Claim claim =
                verifier.claim(new ReceivedRequest("GET", head.target(), head.headers()), Instant.now());
        return claim != null && claim.holds(new byte[0]);
    }

    @DisplayName("D4 query rewrite and presign, as it arrives")
    @Test
    void theTargetThatArrivesIsSigned() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = gate(stub, Place.QUERY, now -> Vectors.TEMPORARY)) {
            gate.ask(RICH);
            Head head = stub.awaitConnection().requestHead();
            Matcher date = Pattern.compile("X-Amz-Date=(\\d{8}T\\d{6}Z)").matcher(head.target());
            assertThat(date.find()).isTrue();
            Signed expected = new Signer(Vectors.settings("execute-api", Place.QUERY, Duration.ofMinutes(5)))
                    .sign(
                            Handshakes.HOST,
                            "/chat?room=a%20b%20c",
                            Vectors.TEMPORARY,
                            Instant.from(TIMESTAMP.parse(date.group(1))));
            assertThat(head.target()).isEqualTo(expected.target());
            assertThat(head.raw()).doesNotContain("theirs").doesNotContainIgnoringCase("\r\nauthorization");
        }
    }

    @Test
    void withoutAKeyNobodyIsDialled() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = gate(stub, Place.HEADER, now -> null)) {
            Head answer = gate.ask(CHAT);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isNotNull();
            gate.observer().expect("started", "refused no_access_key");
            assertThat(stub.connections()).isZero();
        }
    }

    @Test
    void aKeyThatIsGoneWhenTheUpstreamIsReachedLeavesItUnasked() {
        Queue<AccessKey> keys = new ArrayDeque<>(List.of(Vectors.KEY));
        try (StubUpstream stub = StubUpstream.start(Answers.untilItEnds(Answers.accept()));
                GateFixture gate = gate(stub, Place.HEADER, now -> keys.poll())) {
            assertThat(gate.ask(CHAT).status()).isEqualTo(503);
            gate.awaitAllGivenBack();
            assertThat(stub.received()).isBlank();
        }
    }

    /** API Gateway quotes what it would have signed. */
    @Test
    void whatIsSaidOfASignatureIsNotPassedOn() {
        String quoted =
                "{\"message\": \"The Canonical String should have been x-amz-security-token:" + Vectors.TOKEN + "\"}";
        try (StubUpstream stub = StubUpstream.start(Answers.status(
                        403,
                        quoted,
                        "Content-Type: application/json",
                        "Retry-After: 7",
                        "x-amzn-ErrorType: InvalidSignatureException"));
                GateFixture gate = gate(stub, Place.HEADER, now -> Vectors.TEMPORARY)) {
            RawClient client = gate.send(CHAT);
            Head answer = client.readHead();
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.header("Retry-After")).isEqualTo("7");
            assertThat(new String(client.readToAnyEnd(), ISO_8859_1))
                    .contains("upstream_refused")
                    .doesNotContain(Vectors.TOKEN);
        }
    }

    @Test
    void aRehearsalShowsTheSignedRequest() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = gate(stub, Place.HEADER, now -> Vectors.KEY)) {
            Rehearsal rehearsal = gate.rehearse(RICH);
            assertThat(rehearsal.upstreamHead())
                    .contains("\r\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
                    .doesNotContain("theirs");
            assertThat(stub.connections()).isZero();
        }
    }
}
