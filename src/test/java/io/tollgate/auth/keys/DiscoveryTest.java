package io.tollgate.auth.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.auth.KeyServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of an issuer that says where they are, and what of that is not believed. */
final class DiscoveryTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String OPENID = "/.well-known/openid-configuration";
    private static final String OAUTH = "/.well-known/oauth-authorization-server";

    private static final Vertx VERTX = Vertx.vertx();
    private final KeyServer server = new KeyServer(VERTX);
    private final String issuer = server.url().resolve("/").toString();
    /** By path: a body, or a status. */
    private final Map<String, Object> answers = new ConcurrentHashMap<>();

    @BeforeEach
    void answer() {
        server.answering(this::answer);
        answers.put("/keys", "{\"keys\":[]}");
    }

    private void answer(HttpServerRequest request) {
        Object answer = answers.getOrDefault(request.path(), 404);
        if (answer instanceof Integer status) {
            request.response()
                    .setStatusCode(status)
                    .putHeader("Location", "/keys")
                    .end();
        } else {
            request.response().putHeader("Cache-Control", "max-age=70").end((String) answer);
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @AfterAll
    static void close() {
        KeyServer.await(VERTX.close());
    }

    private Discovery discovery() throws KeySourceFault {
        return discovery(issuer, false);
    }

    private static Discovery discovery(String issuer, boolean insecure) throws KeySourceFault {
        return new Discovery(VERTX, new Discovery.At(issuer, insecure, null), LONG);
    }

    private String metadata(String of, String keys) {
        return new JsonObject().put("issuer", of).put("jwks_uri", keys).encode();
    }

    private String keysHere() {
        return issuer + "keys";
    }

    private void assertFault(Discovery discovery, String message) {
        assertThatThrownBy(() -> KeyServer.await(discovery.fetch()))
                .cause()
                .isInstanceOf(FetchFault.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.test,      https://a.test/.well-known/openid-configuration,     https://a.test/.well-known/oauth-authorization-server",
        "https://a.test/,     https://a.test/.well-known/openid-configuration,     https://a.test/.well-known/oauth-authorization-server",
        "https://a.test:8/b,  https://a.test:8/b/.well-known/openid-configuration, https://a.test:8/.well-known/oauth-authorization-server/b",
        "https://a.test/b/c/, https://a.test/b/c/.well-known/openid-configuration, https://a.test/.well-known/oauth-authorization-server/b/c",
    })
    void theMetadataIsWhereTheSpecificationsSay(String issuer, String openId, String oauth) throws Exception {
        Discovery discovery = discovery(issuer, false);
        assertThat(discovery.openId()).hasToString(openId);
        assertThat(discovery.oauth()).hasToString(oauth);
    }

    @Test
    void theKeysAreThoseThatTheMetadataNamesAndAsFreshAsTheySay() throws Exception {
        answers.put(OPENID, metadata(issuer, keysHere()));
        KeySource.Fetched fetched = KeyServer.await(discovery().fetch());
        assertThat(fetched.text()).isEqualTo("{\"keys\":[]}");
        assertThat(fetched.maxAge()).isEqualTo(Duration.ofSeconds(70));
    }

    @Test
    void theMetadataIsAskedForAgainWithTheKeys() throws Exception {
        answers.put(OPENID, metadata(issuer, keysHere()));
        Discovery discovery = discovery();
        KeyServer.await(discovery.fetch());
        answers.put("/moved", "{}");
        answers.put(OPENID, metadata(issuer, issuer + "moved"));
        assertThat(KeyServer.await(discovery.fetch()).text()).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 405, 410})
    void whereThereIsNoneOfOpenIdThatOfOAuthIsTaken(int status) throws Exception {
        answers.put(OPENID, status);
        answers.put(OAUTH, metadata(issuer, keysHere()));
        assertThat(KeyServer.await(discovery().fetch()).text()).isEqualTo("{\"keys\":[]}");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 408, 429, 500, 503})
    void aServerThatIsNotWellIsNotAskedForMore(int status) throws Exception {
        answers.put(OPENID, status);
        answers.put(OAUTH, metadata(issuer, keysHere()));
        assertFault(discovery(), OPENID + ": status " + status);
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void withoutEitherThereAreNoKeys() throws Exception {
        assertFault(discovery(), OAUTH + ": status 404, expected 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.test/", "HTTP://localhost/", "", " "})
    void metadataOfAnotherIssuerIsNotBelieved(String other) throws Exception {
        answers.put(OPENID, metadata(other, keysHere()));
        assertFault(discovery(), "its metadata is of another issuer, expected exactly " + issuer);
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void thatASlashIsAllTheDifferenceIsTold() throws Exception {
        answers.put(OPENID, metadata(issuer.substring(0, issuer.length() - 1), keysHere()));
        assertFault(discovery(), "found it without a slash at its end");
        answers.put(OPENID, metadata(issuer, keysHere()));
        assertFault(discovery(issuer.substring(0, issuer.length() - 1), false), "found it with a slash at its end");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "<html>",
                "{\"issuer\":\"%1$s\"}",
                "{\"issuer\":[\"%1$s\"],\"jwks_uri\":\"%1$skeys\"}",
                "{\"issuer\":\"%1$s\",\"jwks_uri\":7}",
                "{\"issuer\":\"https://evil.test/\",\"issuer\":\"%1$s\",\"jwks_uri\":\"%1$skeys\"}",
                "{\"issuer\":\"%1$s\",\"jwks_uri\":\"%1$skeys\"} more",
            })
    void whatIsNoMetadataIsAFault(String text) throws Exception {
        answers.put(OPENID, text.formatted(issuer));
        assertFault(discovery(), "its metadata ");
        assertThat(server.requests()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "/keys",
                "ftp://localhost/keys",
                "https:///keys",
                "https://user@localhost/keys",
                "https://localhost/keys#one",
                "not a url",
                "http://127.0.0.1:1/keys",
                "http://keys.test/keys",
            })
    void aUrlOfKeysThatTheConfigurationWouldNotTakeIsNotAsked(String keys) throws Exception {
        answers.put(OPENID, metadata(issuer, keys));
        assertFault(discovery(), "its metadata has ");
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void httpElsewhereIsForAnInsecureIssuer() throws Exception {
        String here = issuer.replace("localhost", "127.0.0.1");
        answers.put(OPENID, metadata(issuer, here + "keys"));
        assertFault(discovery(), "its metadata has a jwks_uri with http://, expected https://");
        assertThat(KeyServer.await(discovery(issuer, true).fetch()).text()).isEqualTo("{\"keys\":[]}");
    }

    @Test
    void aPortThatIsNoneIsAFaultOfTheMetadata() throws Exception {
        answers.put(OPENID, metadata(issuer, "http://localhost:99999/keys"));
        assertFault(discovery(), "");
    }

    @Test
    void metadataIsNoLongerThanKeysMayBe() throws Exception {
        answers.put(OPENID, "{\"issuer\":\"" + "a".repeat(Download.LARGEST_BODY) + "\"}");
        assertFault(discovery(), OPENID + ": more than 262144 bytes");
    }

    @Test
    void metadataAndKeysShareOneTime() throws Exception {
        Duration time = Duration.ofMillis(300);
        server.answering(request -> {
            if (request.path().equals(OPENID)) {
                VERTX.setTimer(200, later -> request.response().end(metadata(issuer, keysHere())));
            }
        });
        long began = System.nanoTime();
        assertFault(
                new Discovery(VERTX, new Discovery.At(issuer, false, null), time),
                "its jwks_uri: no whole answer within");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(time.multipliedBy(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"me", "ftp://a.test", "https://a.test?b", "https://a.test/#b", "https://u@a.test"})
    void anIssuerThatIsNoSuchUrlIsAFaultOfTheSettings(String issuer) {
        assertThatThrownBy(() -> discovery(issuer, false)).isInstanceOf(KeySourceFault.class);
    }
}
