package io.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.config.ManagementSettings;
import io.tollgate.config.TollgateSettings.AdminAddress;
import io.tollgate.token.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AdminServerTest {
    private static final String TOKEN = "correct-horse-battery";
    private static final String BEARER = "Authorization: Bearer " + TOKEN;

    private final Vertx vertx = Vertx.vertx();
    private AdminServer server;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        server = start(new Secret(TOKEN.getBytes(StandardCharsets.UTF_8)));
    }

    @AfterEach
    void stop() {
        await(server.close());
        await(vertx.close());
    }

    @Test
    void theBearerSeesTheConfiguration() {
        HttpCall call = get("/config", "Host: localhost", BEARER);
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.body()).isEqualTo("{\"listeners\":[]}");
    }

    @Test
    void theSchemeIsNamedInAnyCase() {
        assertThat(get("/config", "Host: localhost", "authorization: bEARER " + TOKEN)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "X: no token",
                "Authorization: Bearer wrong",
                "Authorization: Bearer ",
                "Authorization: Bearer correct-horse-batter",
                "Authorization: Basic correct-horse-battery",
                "Authorization: correct-horse-battery",
                "Cookie: token=correct-horse-battery",
                "Authorization: Bearer correct-horse-battery\r\nAuthorization: Bearer correct-horse-battery",
            })
    void nobodyElseSeesAnything(String header) {
        HttpCall call = get("/config", "Host: localhost", header);
        assertThat(call.status()).isEqualTo(401);
        assertThat(call.answer())
                .containsIgnoringCase("www-authenticate: Bearer")
                .doesNotContain("listeners");
    }

    @Test
    void noPathIsToldApartWithoutTheToken() {
        assertThat(get("/nothing", "Host: localhost").status()).isEqualTo(401);
        assertThat(get("/nothing", "Host: localhost", BEARER).status()).isEqualTo(404);
    }

    @Test
    void aTokenInTheQueryIsNone() {
        assertThat(get("/config?access_token=" + TOKEN, "Host: localhost").status())
                .isEqualTo(401);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "Origin: http://localhost",
                "Origin: http://localhost:8081",
                "Origin: https://localhost:8080",
                "Origin: http://127.0.0.1:8080",
                "Origin: http://localhost:8080.evil.example",
                "Origin: http://localhost:8080/",
                "Origin: http://evil.example",
                "Origin: null",
                "Origin:",
                "Origin: http://localhost:8080\r\nOrigin: http://localhost:8080",
                "Origin: http://localhost:8080 http://evil.example",
            })
    void noOtherWebPageIsServedEvenWithTheToken(String origin) {
        assertThat(get("/config", "Host: localhost:8080", BEARER, origin).status())
                .isEqualTo(403);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"localhost:8080", "localhost", "127.0.0.1:8080", "[::1]:8080", "127.0.0.1"})
    void itsOwnPageIsServedWithTheToken(String host) {
        assertThat(get("/config", "Host: " + host, BEARER, "Origin: http://" + host)
                        .status())
                .isEqualTo(200);
        assertThat(get("/config", "Host: " + host, "Origin: http://" + host).status())
                .isEqualTo(401);
    }

    @Test
    void aPageOfAStrangersNameIsNotItsOwn() {
        assertThat(get("/config", "Host: evil.example", BEARER, "Origin: http://evil.example")
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"Host: evil.example", "Host: localhost.evil.example", "Host:", "X: no host"})
    void noStrangersNameIsServedEvenWithTheToken(String host) {
        assertThat(get("/config", host, BEARER).status()).isIn(400, 403);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"POST, 405", "DELETE, 405", "OPTIONS, 405"})
    void whatAResourceDoesNotHaveIsRefusedWithWhatItHas(String method, int status) {
        HttpCall call = HttpCall.send(server.port(), method + " /config HTTP/1.1", "Host: localhost", BEARER);
        assertThat(call.status()).isEqualTo(status);
        assertThat(call.answer()).containsIgnoringCase("allow: GET, HEAD");
    }

    @Test
    void withoutAConfiguredTokenOneIsMadeInAFileOfThisUserOnly() throws IOException {
        AdminServer made = start(null);
        Path file = onlyFile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String token = Files.readString(file);
        assertThat(token).hasSize(43);
        assertThat(HttpCall.send(made.port(), "GET /config HTTP/1.1", "Host: h", "Host: localhost")
                        .status())
                .isNotEqualTo(200);
        assertThat(HttpCall.send(
                                made.port(),
                                "GET /config HTTP/1.1",
                                "Host: 127.0.0.1:" + made.port(),
                                "Authorization: Bearer " + token)
                        .status())
                .isEqualTo(200);
        await(made.close());
        assertThat(file).doesNotExist();
    }

    @Test
    void aStartThatFailsLeavesNoTokenBehind() throws IOException {
        AdminAddress taken = new AdminAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
                null,
                ManagementSettings.DEFAULTS);
        assertThatThrownBy(() -> await(AdminServer.start(vertx, taken, new FakeRunning(), folder)))
                .hasRootCauseInstanceOf(java.net.BindException.class);
        assertThat(files()).isEmpty();
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaid() {
        AdminAddress settings = new AdminAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, ManagementSettings.DEFAULTS);
        assertThatThrownBy(
                        () -> await(AdminServer.start(vertx, settings, new FakeRunning(), folder.resolve("missing"))))
                .rootCause()
                .isInstanceOf(IOException.class);
    }

    private AdminServer start(Secret token) {
        AdminAddress settings = new AdminAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), token, ManagementSettings.DEFAULTS);
        return await(AdminServer.start(vertx, settings, new FakeRunning(), folder));
    }

    private Path onlyFile() throws IOException {
        List<Path> files = files();
        assertThat(files).hasSize(1);
        return files.get(0);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private HttpCall get(String path, String... headers) {
        return HttpCall.send(server.port(), "GET " + path + " HTTP/1.1", headers);
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
