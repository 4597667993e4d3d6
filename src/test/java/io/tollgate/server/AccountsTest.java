package io.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.aws.AccessKeys;
import io.tollgate.aws.AccountSettings;
import io.tollgate.aws.sign.SigningSettings;
import io.tollgate.config.Loaded;
import io.tollgate.config.TollgateSettings;
import io.tollgate.config.change.FileDigests;
import io.tollgate.config.change.Reloaded;
import io.tollgate.config.yaml.Problems;
import io.tollgate.testing.Await;
import io.tollgate.testing.Figures;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubAws;
import io.tollgate.testing.StubAws.Answer;
import io.tollgate.upstream.UpstreamSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The access keys of a whole Tollgate, from its start over reloads to its end. */
final class AccountsTest {
    private static final Instant END = Instant.parse("2099-01-01T00:00:00Z");
    private static final AccountSettings BLUE = new AccountSettings("blue", null, null);
    private static final AccountSettings ROLE = new AccountSettings("blue", "arn:aws:iam::123456789012:role/a", null);

    @TempDir
    private Path folder;

    private final StubAws aws = StubAws.start();
    private @Nullable String filesBefore;
    private @Nullable String stsBefore;
    private volatile TollgateSettings next;
    private @Nullable Tollgate tollgate;

    @BeforeEach
    void begin() throws IOException {
        filesBefore =
                System.setProperty("aws.configFile", folder.resolve("config").toString());
        stsBefore = System.setProperty("aws.endpointUrlSts", aws.url(""));
        Files.writeString(
                folder.resolve("config"),
                "[profile blue]\naws_access_key_id = AKIDBLUE\naws_secret_access_key = file-secret\nregion = eu-west-1\n");
        aws.answering(request -> StubAws.assumed(request, "AKIDASSUMED", END));
    }

    @AfterEach
    void end() {
        if (tollgate != null) {
            tollgate.drainAtOnce();
        }
        aws.close();
        restore("aws.configFile", filesBefore);
        restore("aws.endpointUrlSts", stsBefore);
    }

    private static void restore(String property, @Nullable String value) {
        if (value == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, value);
        }
    }

    /** One upstream for each of these. */
    private TollgateSettings signing(AccountSettings... accounts) {
        TollgateSettings plain = Configuration.settings(folder, Configuration.open("ws://127.0.0.1:1"));
        List<UpstreamSettings> upstreams = new ArrayList<>(plain.upstreams());
        Stream.of(accounts)
                .forEach(account -> upstreams.add(signed("signed" + upstreams.size(), upstreams.get(0), account)));
        return new TollgateSettings(
                plain.listeners(),
                plain.health(),
                plain.admin(),
                plain.signing(),
                plain.issuers(),
                plain.authorizers(),
                plain.routes(),
                upstreams,
                plain.redis(),
                plain.revocations(),
                plain.telemetry(),
                plain.drain(),
                plain.overload());
    }

    private static UpstreamSettings signed(String name, UpstreamSettings like, AccountSettings account) {
        return new UpstreamSettings(
                name,
                like.endpoints(),
                like.balance(),
                like.connectTimeout(),
                like.answerTimeout(),
                like.keepHost(),
                like.tls(),
                like.terms(),
                new SigningSettings(
                        "execute-api", "eu-west-1", SigningSettings.Place.HEADER, Duration.ofMinutes(5), account));
    }

    private Tollgate start(AccountSettings... accounts) throws StartException {
        next = signing(accounts);
        Tollgate started = Tollgate.start(loaded(), this::loaded);
        tollgate = started;
        return started;
    }

    private Loaded loaded() {
        return new Loaded(next, new Problems(), FileDigests.NONE);
    }

    private static HttpResponse<String> get(Tollgate tollgate, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + tollgate.healthPort() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static AccessKeys keys(Tollgate tollgate, AccountSettings account) {
        return tollgate.inForce().accounts().apply(account);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("tollgate-access-key"))
                .count();
    }

    @Test
    void itStartsWithTheKeysAndIsReady() throws Exception {
        Tollgate started = start(BLUE, ROLE);
        assertThat(keys(started, BLUE).at(Instant.now()).id()).isEqualTo("AKIDBLUE");
        assertThat(keys(started, ROLE).at(Instant.now()).id()).isEqualTo("AKIDASSUMED");
        assertThat(get(started, "/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void whoeverNamesAnAccountTwiceAsksOnce() throws Exception {
        start(ROLE, ROLE, new AccountSettings("blue", ROLE.role(), null));
        assertThat(aws.asked()).hasSize(1);
        Await.until("one thread", () -> threads() == 1);
    }

    @Test
    void itStartsWithoutAKeyAndReadinessNamesTheAccount() throws Exception {
        aws.answering(request -> StubAws.refused(403, "AccessDenied", ""));
        Tollgate started = start(ROLE);
        HttpResponse<String> ready = get(started, "/readyz");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("AWS account " + ROLE.role() + " has no access key");
        aws.answering(request -> StubAws.assumed(request, "AKIDASSUMED", END));
        Await.until("a key", () -> started.inForce().accounts().withoutKey().isEmpty());
        assertThat(get(started, "/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void theFiguresTellOfEachAccount() throws Exception {
        Figures figures = Figures.parse(get(start(BLUE, ROLE), "/metrics").body());
        assertThat(figures.value("tollgate_access_key_ready", "account", "blue"))
                .isOne();
        assertThat(figures.value("tollgate_access_key_seconds", "account", ROLE.role()))
                .isGreaterThan(1e9);
        assertThat(figures.series("tollgate_access_key_seconds")).hasSize(1);
    }

    /** The label does not show what else they differ in. */
    @Test
    void accountsOfOneNameAreOneSeries() throws Exception {
        Figures figures =
                Figures.parse(get(start(ROLE, new AccountSettings("blue", ROLE.role(), "external")), "/metrics")
                        .body());
        assertThat(figures.value("tollgate_access_key_refreshes_total", "account", ROLE.role(), "result", "ok"))
                .isEqualTo(2);
    }

    @Test
    void anAccountThatStaysKeepsItsKeyOverAReloadAndOneThatGoesIsAskedForNoMore() throws Exception {
        Tollgate started = start(BLUE, ROLE);
        AccessKeys before = keys(started, BLUE);
        next = signing(BLUE);
        assertThat(started.reload().result()).isEqualTo(Reloaded.Result.APPLIED);
        assertThat(keys(started, BLUE)).isSameAs(before);
        Await.until("the end of the other's thread", () -> threads() == 1);
    }

    @Test
    void aNewAccountHasItsKeyBeforeItIsInForce() throws Exception {
        Tollgate started = start(BLUE);
        next = signing(BLUE, ROLE);
        assertThat(started.reload().result()).isEqualTo(Reloaded.Result.APPLIED);
        assertThat(keys(started, ROLE).at(Instant.now()).id()).isEqualTo("AKIDASSUMED");
    }

    @Test
    void aReloadWithAnAccountWhoseKeyCannotBeHadIsRefused() throws Exception {
        Tollgate started = start(BLUE);
        aws.answering(request -> Answer.status(403));
        next = signing(BLUE, ROLE);
        Reloaded reloaded = started.reload();
        assertThat(reloaded.result()).isEqualTo(Reloaded.Result.REFUSED);
        assertThat(reloaded.problems())
                .singleElement()
                .asString()
                .startsWith("AWS account " + ROLE.role() + ": its access key cannot be had now");
        Await.until("the end of the other's thread", () -> threads() == 1);
        assertThat(get(started, "/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void nothingIsAskedAfterTheEnd() throws Exception {
        start(BLUE, ROLE).drainAtOnce();
        tollgate = null;
        Await.until("the end of the threads", () -> threads() == 0);
    }

    /** Those who answer may take their time: an event loop has other things to do. */
    @Test
    void nothingBlocksAnEventLoop() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        Tollgate started = start(BLUE);
        aws.answering(request -> {
            try {
                held.await();
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
            return StubAws.assumed(request, "AKIDASSUMED", END);
        });
        next = signing(BLUE, ROLE);
        Thread reload = new Thread(started::reload);
        reload.start();
        Await.until("a question", () -> !aws.asked().isEmpty());
        try (RawClient client = RawClient.connect(started.port("second"))) {
            client.send(Handshakes.upgrade("/chat").text());
            assertThat(client.readHead().status()).isEqualTo(502);
        }
        held.countDown();
        reload.join();
        assertThat(started.inForce().accounts().withoutKey()).isEmpty();
    }
}
