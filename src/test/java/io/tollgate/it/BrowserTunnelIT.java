package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Await;
import io.tollgate.testing.Browser;
import io.tollgate.testing.TestCertificates;
import io.tollgate.testing.TestToken;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the scripts of pages in Chromium can learn of how a tunnel ends, and what the server learns of the pages. */
final class BrowserTunnelIT {
    private static BrowserStage stage;

    @BeforeAll
    static void start() {
        stage = BrowserStage.set(Browser.launch(), new JsonObject().put("perMessageDeflate", true));
    }

    @AfterAll
    static void stop() {
        if (stage != null) {
            stage.close();
        }
    }

    private static Browser.Page page() {
        return stage.browser().page();
    }

    @ParameterizedTest
    @CsvSource({
        "close, bad token, 4401, invalid_token",
        "close, not enough, 4403, insufficient_scope",
        "http, bad token, 1006, ''",
        "http, not enough, 1006, ''"
    })
    void aScriptCanReadWhyItWasRefusedByCloseAndNothingByHttp(String refuse, String what, int code, String reason) {
        String require = "[{claim: scope, contains: \"chat:write\"}]";
        try (Scenario scenario =
                stage.setup().route("refuse", refuse).route("require", require).start()) {
            String token = what.equals("bad token") ? TestToken.tampered() : TestToken.valid();
            JsonObject seen = page().opens(BrowserStage.url(scenario, token)).saw();
            assertThat(seen.getInteger("code")).isEqualTo(code);
            assertThat(seen.getString("reason")).isEqualTo(reason);
            assertThat(seen.getBoolean("wasClean")).isEqualTo(code != 1006);
        }
    }

    @Test
    void aPageOfAnotherOriginReads4403() {
        try (Scenario scenario = stage.setup().route("refuse", "close").start()) {
            String url = BrowserStage.url(scenario, TestToken.valid());
            JsonObject seen = page().of("other").opens(url).saw();
            assertThat(seen.getInteger("code")).isEqualTo(4403);
            assertThat(seen.getString("reason")).isEqualTo("origin_denied");
        }
    }

    /** RFC 7692: Chromium offers deflate, the server takes it, and the compressed bytes pass as they are. */
    @Test
    void aLargeMessageComesBackAsItWasSentAndWasSmallOnTheWire() {
        try (Scenario scenario = stage.setup().start()) {
            String url = BrowserStage.url(scenario, TestToken.valid());
            JsonObject seen = page().saying("compress me ", 100_000).opens(url).saw();
            assertThat(seen.getBoolean("echoed")).isTrue();
            assertThat(seen.getString("extensions")).startsWith("permessage-deflate");
            scenario.awaitEnd("closed_by_client");
            JsonObject line = closes(scenario).findFirst().orElseThrow();
            assertThat(line.getLong("bytes_up")).isLessThan(20_000);
            assertThat(line.getLong("bytes_down")).isLessThan(20_000);
        }
    }

    @Test
    void aPageSeesItsTokenExpire() {
        try (Scenario scenario = stage.setup().issuer("leeway", "0s").start()) {
            String token = TestToken.token().expiresIn(Duration.ofSeconds(2)).rs256();
            JsonObject seen = page().staying()
                    .saying("hello", 1)
                    .opens(BrowserStage.url(scenario, token))
                    .saw();
            assertThat(seen.getBoolean("echoed")).isTrue();
            assertThat(seen.getInteger("code")).isEqualTo(4401);
            assertThat(seen.getString("reason")).isEqualTo("expired");
            assertThat(seen.getBoolean("wasClean")).isTrue();
        }
    }

    @Test
    void tabsSideBySideEachHaveATunnel() {
        try (Scenario scenario = stage.setup().start()) {
            String url = BrowserStage.url(scenario, TestToken.valid());
            List<Browser.Page> tabs = Stream.of("1", "2", "3", "4", "5", "6")
                    .map(text -> page().saying(text, 10_000).opens(url))
                    .toList();
            assertThat(tabs)
                    .allSatisfy(
                            tab -> assertThat(tab.saw().getBoolean("echoed")).isTrue());
            Await.until("six tunnels have closed", () -> closes(scenario).count() == 6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reload", "navigate"})
    void thePagesGoingAwayIsTheServersToSee(String way) {
        try (Scenario scenario = stage.setup().start()) {
            String url = BrowserStage.url(scenario, TestToken.valid()) + "&by=" + way;
            assertThat(page().saying("hello", 1).leavingBy(way).opens(url).saw().getBoolean("echoed"))
                    .isTrue();
            JsonObject close = stage.server()
                    .await(
                            "close",
                            Await.PATIENCE,
                            event -> event.getString("url").endsWith("by=" + way));
            assertThat(close.getInteger("code")).isEqualTo(1001);
        }
    }

    @Test
    void aListenersOwnCertificateIsAcceptedOrNothingIsSent(@TempDir Path folder) {
        TestCertificates certificates = TestCertificates.forNames("localhost");
        Path certificate = certificates.writeCertificate(folder);
        try (BrowserStage trusting = BrowserStage.set(Browser.accepting(certificate), new JsonObject());
                Scenario scenario = trusting.setup().listenerTls(certificates).start()) {
            String url = BrowserStage.url(scenario, TestToken.valid()).replace("ws:", "wss:");
            Browser.Page page = trusting.browser().page().saying("hello", 1);
            assertThat(page.opens(url).saw().getBoolean("echoed")).isTrue();
            assertThat(page().opens(url).saw().getInteger("code")).isEqualTo(1006);
        }
    }

    private static Stream<JsonObject> closes(Scenario scenario) {
        return scenario.tollgate().accessLines().stream()
                .map(JsonObject::new)
                .filter(line -> line.getString("event").equals("close"));
    }
}
