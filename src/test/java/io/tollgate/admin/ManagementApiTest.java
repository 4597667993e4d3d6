package io.tollgate.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.admin.AwsCaller.Answer;
import io.tollgate.aws.authorizer.AuthorizerEvent;
import io.tollgate.config.ManagementSettings;
import io.tollgate.config.ManagementSettings.ManagementKey;
import io.tollgate.config.TollgateSettings.AdminAddress;
import io.tollgate.limit.Rate;
import io.tollgate.relay.message.ClientMessage;
import io.tollgate.relay.message.Sent;
import io.tollgate.relay.state.TunnelState.Phase;
import io.tollgate.testing.CapturedLogs;
import io.tollgate.token.Secret;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /@connections} for programs that sign as AWS's SDKs do. */
final class ManagementApiTest {
    private static final byte[] NOTHING = new byte[0];
    private static final byte[] HELLO = "hello".getBytes(UTF_8);
    private static final String PATH =
            "/prod/%40connections/" + FakeAttempt.numbered(1).id();
    private static final String UNKNOWN =
            "/@connections/" + FakeAttempt.numbered(2).id();

    private final AdminFixture admin = new AdminFixture(settings(AwsCaller.SECRET, 1000));
    private final FakeTunnels tunnels = admin.running().tunnels();
    private final AwsCaller caller = new AwsCaller(admin.port());

    private static ManagementSettings settings(String secret, int burst) {
        return new ManagementSettings(
                List.of(new ManagementKey(AwsCaller.ID, new Secret(secret.getBytes(UTF_8)))),
                new Rate(1, Duration.ofHours(1).toNanos(), burst));
    }

    @BeforeEach
    void open() {
        tunnels.open.add(FakeAttempt.numbered(1));
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    private static void isRefused(Answer answer, int status, String type) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.type()).isEqualTo(type);
        assertThat(answer.json().getString("message")).isNotEmpty();
    }

    @DisplayName("D12 POST 131,072 B → 200 and the client gets those bytes; 131,073 B → 413")
    @Test
    void aMessageMayHaveAsManyBytesAsWithAws() {
        assertThat(caller.call("POST", PATH, new byte[ClientMessage.MOST_BYTES]))
                .isEqualTo(new Answer(200, "", ""));
        assertThat(tunnels.told)
                .containsExactly("send " + FakeAttempt.numbered(1).id() + " 131072");
        isRefused(caller.call("POST", PATH, new byte[ClientMessage.MOST_BYTES + 1]), 413, "PayloadTooLargeException");
        assertThat(tunnels.told).hasSize(1);
    }

    @DisplayName("D12 unknown or closed id → 410 for POST/GET/DELETE")
    @ParameterizedTest
    @ValueSource(strings = {"POST", "GET", "DELETE"})
    void whatIsNotOpenIsGone(String method) {
        isRefused(caller.call(method, UNKNOWN, NOTHING), 410, "GoneException");
        tunnels.phase = Phase.CLOSING;
        tunnels.sent = Sent.TUNNEL_ENDING;
        tunnels.ended = false;
        isRefused(caller.call(method, PATH, NOTHING), 410, "GoneException");
    }

    @DisplayName("D12 GET → 200 with connectedAt, lastActiveAt ISO 8601 and identity.sourceIp/userAgent")
    @Test
    void aConnectionIsShownAsAwsDoes() {
        Answer answer = caller.call("GET", PATH, NOTHING);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().fieldNames()).containsExactly("connectedAt", "identity", "lastActiveAt");
        assertThat(answer.json().getJsonObject("identity").encode())
                .isEqualTo("{\"sourceIp\":\"192.0.2.1\",\"userAgent\":\"test/1 (a; b)\"}");
        assertThat(answer.json().getString("connectedAt")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        Instant connected = Instant.parse(answer.json().getString("connectedAt"));
        Instant active = Instant.parse(answer.json().getString("lastActiveAt"));
        assertThat(Duration.between(connected, active)).isBetween(Duration.ofSeconds(53), Duration.ofSeconds(55));
    }

    @Test
    void withoutAUserAgentNoneIsShown() {
        tunnels.open.set(0, FakeAttempt.numbered(1).subject("bob"));
        assertThat(caller.call("GET", PATH, NOTHING)
                        .json()
                        .getJsonObject("identity")
                        .fieldNames())
                .containsExactly("sourceIp");
    }

    @DisplayName("D12 DELETE → 204, then POST → 410")
    @Test
    void aDeletedConnectionIsEndedAndGone() {
        try (CapturedLogs logs = CapturedLogs.messagesOf(AdminServer.AUDIT)) {
            assertThat(caller.call("DELETE", PATH, NOTHING)).isEqualTo(new Answer(204, "", ""));
            assertThat(tunnels.told)
                    .containsExactly("end " + FakeAttempt.numbered(1).id() + " 1000 ");
            assertThat(logs.lines()).singleElement().asString().contains(" with " + AwsCaller.ID + ": end connection ");
        }
        tunnels.open.clear();
        isRefused(caller.call("POST", PATH, HELLO), 410, "GoneException");
    }

    @DisplayName("D12 missing signature → 403")
    @ParameterizedTest
    @ValueSource(strings = {"POST", "GET", "DELETE"})
    void nobodyIsServedWithoutASignature(String method) {
        isRefused(
                AwsCaller.send(HttpRequest.newBuilder(URI.create("http://localhost:" + admin.port() + PATH))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build()),
                403,
                "ForbiddenException");
        assertThat(tunnels.told).isEmpty();
    }

    @DisplayName("D12 bad signature → 403, always the same")
    @Test
    void whoeverSignsWronglyIsToldNothingMore() {
        int port = admin.port();
        List<Answer> answers = List.of(
                new AwsCaller(port).key("AKIDNOBODY", AwsCaller.SECRET).call("POST", PATH, HELLO),
                new AwsCaller(port)
                        .key(AwsCaller.ID, "another secret of some length")
                        .call("POST", PATH, HELLO),
                new AwsCaller(port).service("lambda").call("POST", PATH, HELLO),
                new AwsCaller(port).late(Duration.ofMinutes(6)).call("POST", PATH, HELLO),
                new AwsCaller(port).late(Duration.ofMinutes(-6)).call("POST", PATH, HELLO),
                caller.call("POST", PATH, HELLO, request -> request.setHeader("Authorization", "AWS4-HMAC-SHA256 x")),
                caller.call(
                        "POST", PATH, HELLO, request -> request.uri(URI.create("http://localhost:" + port + UNKNOWN))),
                caller.call("POST", PATH, HELLO, request -> request.DELETE()),
                caller.call(
                        "POST", PATH, HELLO, request -> request.POST(HttpRequest.BodyPublishers.ofString("other"))));
        assertThat(answers).containsOnly(answers.get(0));
        isRefused(answers.get(0), 403, "ForbiddenException");
        assertThat(tunnels.told).isEmpty();
    }

    @DisplayName("D12 id containing = accepted raw and as %3D")
    @ParameterizedTest
    @ValueSource(strings = {"/@connections/R0oXAdfD0kwCH6w=", "/prod/%40connections/R0oXAdfD0kwCH6w%3D"})
    void anIdOfAwsIsUnderstoodAndNotOpenHere(String path) {
        isRefused(caller.call("POST", path, HELLO), 410, "GoneException");
    }

    @DisplayName("D12 id containing = is the connectionId that an authorizer was told")
    @ParameterizedTest
    @ValueSource(strings = {"/@connections/%s=", "/prod/%%40connections/%s%%3D"})
    void theConnectionIdOfAnEventIsItsTunnels(String path) {
        String id = FakeAttempt.numbered(1).id();
        assertThat(AuthorizerEvent.connectionId(id)).isEqualTo(id + "=");
        assertThat(caller.call("GET", path.formatted(id), NOTHING).status()).isEqualTo(200);
    }

    @DisplayName("D12 over the rate → 429")
    @Test
    void callsOverTheRateAreRefused() throws Exception {
        admin.server().prepare(address(settings(AwsCaller.SECRET, 2))).run();
        assertThat(caller.call("GET", PATH, NOTHING).status()).isEqualTo(200);
        isRefused(new AwsCaller(admin.port()).service("s3").call("GET", PATH, NOTHING), 403, "ForbiddenException");
        assertThat(caller.call("POST", PATH, HELLO).status()).isEqualTo(200);
        isRefused(caller.call("POST", PATH, HELLO), 429, "LimitExceededException");
    }

    private static AdminAddress address(ManagementSettings connections) {
        return new AdminAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Secret(AdminFixture.TOKEN.getBytes(UTF_8)),
                connections);
    }

    @DisplayName("D12 the client's buffer is full → 429")
    @ParameterizedTest
    @EnumSource(names = {"CLIENT_SLOW", "TOO_MANY"})
    void aClientThatReadsTooSlowlyIsAFullBuffer(Sent sent) {
        tunnels.sent = sent;
        isRefused(caller.call("POST", PATH, HELLO), 429, "LimitExceededException");
    }

    /** An SDK would send it again after any fault. */
    @Test
    void aMessageThatTheClientHasYetToTakeWasSent() {
        tunnels.answers = Promise.<Void>promise().future();
        assertThat(caller.call("POST", PATH, HELLO).status()).isEqualTo(200);
        assertThat(tunnels.told).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"GET, /connections", "POST, /drain", "GET, /config", "GET, /@connections", "DELETE, /connections/%s"})
    void whoSignsMayUseNothingElse(String method, String path) {
        String named = path.formatted(FakeAttempt.numbered(1).id());
        assertThat(caller.call(method, named, NOTHING).status()).isEqualTo(401);
        assertThat(tunnels.told).isEmpty();
    }

    @Test
    void theAdminTokenIsGoodToo() {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + admin.port() + PATH))
                .header("Authorization", "Bearer " + AdminFixture.TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString("hello"));
        assertThat(AwsCaller.send(request.build()).status()).isEqualTo(200);
        request.header("Origin", "https://evil.test");
        isRefused(AwsCaller.send(request.build()), 403, "ForbiddenException");
        assertThat(tunnels.told).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "HEAD"})
    void thereAreNoOtherMethods(String method) {
        assertThat(caller.call(method, PATH, NOTHING).status()).isEqualTo(403);
    }

    @Test
    void aReloadTakesOtherKeys() throws Exception {
        String other = "another secret of some length";
        admin.server().prepare(address(settings(other, 5))).run();
        assertThat(caller.call("GET", PATH, NOTHING).status()).isEqualTo(403);
        caller.key(AwsCaller.ID, other);
        assertThat(caller.call("GET", PATH, NOTHING).status()).isEqualTo(200);
    }

    @Test
    void aReloadThatChangesNothingGivesNoNewBurst() throws Exception {
        admin.server().prepare(address(settings(AwsCaller.SECRET, 1))).run();
        assertThat(caller.call("GET", PATH, NOTHING).status()).isEqualTo(200);
        admin.server().prepare(address(settings(AwsCaller.SECRET, 1))).run();
        assertThat(caller.call("GET", PATH, NOTHING).status()).isEqualTo(429);
    }
}
