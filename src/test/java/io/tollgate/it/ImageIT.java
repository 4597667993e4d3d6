package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectImageResponse;
import io.tollgate.cli.probe.DrainHook;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/** The image: small, without root, shell or a file system to write to, and yet all of Tollgate. */
final class ImageIT {
    private static final long MOST_BYTES = 165_000_000;
    private static final long MOST_RESIDENT_KIB = 100 * 1024;
    private static final Duration GRACE = Duration.ofSeconds(15);

    @TempDir
    private static Path folder;

    private static Containers containers;
    private static GenericContainer<?> tollgate;

    @BeforeAll
    static void start() throws IOException {
        containers = new Containers();
        containers.upstream();
        Containers.write(folder, "jwks.json", TestKeys.jwks());
        Containers.write(folder, "tls.crt", Files.readString(Path.of("conf/examples/localhost.crt")));
        Containers.write(folder, "tls.key", Files.readString(Path.of("conf/examples/localhost.key")));
        Containers.write(
                folder, "tollgate.yaml", """
                listeners: [{name: public, address: ":8080"}]
                health: {address: ":9091"}
                issuers: {main: {issuer: "%s", audience: [%s], jwks: "file:jwks.json", algorithms: [RS256, ES256, EdDSA]}}
                routes: [{name: chat, path: /**, credentials: [{query: token}], authenticate: [main], upstream: echo}]
                upstreams: {echo: {endpoints: ["%s"]}}
                drain: {delay: 100ms, window: 100ms, deadline: 5s}
                """.formatted(TestKeys.ISSUER, TestKeys.AUDIENCE, Containers.UPSTREAM));
        tollgate = containers.tollgate(folder);
    }

    @AfterAll
    static void stop() {
        if (containers != null) {
            containers.close();
        }
    }

    @Test
    void itIsSmall() {
        assertThat(inspected().getSize()).isLessThan(MOST_BYTES);
    }

    @Test
    void itSaysWhatItIs() {
        assertThat(inspected().getConfig().getLabels())
                .containsEntry("org.opencontainers.image.title", "Tollgate")
                .containsEntry("org.opencontainers.image.licenses", "Apache-2.0")
                .containsKeys("org.opencontainers.image.version", "org.opencontainers.image.revision");
        assertThat(inspected().getConfig().getUser()).matches("[1-9]\\d*:[1-9]\\d*");
    }

    private static InspectImageResponse inspected() {
        return DockerClientFactory.instance()
                .client()
                .inspectImageCmd(containers.image())
                .exec();
    }

    @Test
    void itsVersionHasNativeSockets() {
        try (GenericContainer<?> version = containers.command("version")) {
            assertThat(version.getLogs())
                    .startsWith("tollgate ")
                    .contains("JDK 25", "transport epoll", "TLS BoringSSL");
        }
    }

    @Test
    void aMissingConfigurationIsExitCode4() {
        try (GenericContainer<?> run = containers.command("run", "--config", "/etc/tollgate/none.yaml")) {
            assertThat(Containers.exitCode(run, GRACE)).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "ES256", "EdDSA"})
    void aTokenOfEachAlgorithmOpensATunnelToTheServerBehind(String algorithm) {
        TestToken token = TestToken.token();
        String signed =
                algorithm.equals("RS256") ? token.rs256() : algorithm.equals("ES256") ? token.es256() : token.eddsa();
        try (RawClient client = open(tollgate, signed)) {
            client.send(WireFrame.text("hello").masked());
            assertThat(client.readFrame().text()).isEqualTo("hello");
        }
    }

    @Test
    void aWrongTokenIsRefused() {
        try (RawClient client = RawClient.connect(tollgate.getMappedPort(Containers.PORT))) {
            client.send(
                    Handshakes.upgrade("/").query("token", TestToken.tampered()).text());
            assertThat(client.readHead().status()).isEqualTo(401);
        }
    }

    @Test
    void itsHealthCheckNeedsNoShell() {
        Await.until(
                "a healthy container",
                Duration.ofSeconds(40),
                () -> "healthy".equals(Containers.state(tollgate).getHealth().getStatus()));
    }

    @Test
    void idleItIsSmallInMemoryToo() {
        try (GenericContainer<?> fresh = containers.tollgate(folder)) {
            Path status = Path.of("/proc/" + Containers.state(fresh).getPidLong() + "/status");
            Await.until("an idle process with little memory", Duration.ofSeconds(40), () -> {
                long resident = residentKib(status);
                return resident > 0 && resident < MOST_RESIDENT_KIB;
            });
        }
    }

    private static long residentKib(Path status) {
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aStopIsAWholeDrain() {
        try (GenericContainer<?> fresh = containers.tollgate(folder);
                RawClient client = open(fresh, TestToken.valid())) {
            Containers.terminate(fresh);
            assertThat(client.readFrame().closeCode()).isEqualTo(1001);
            client.send(WireFrame.close(1001, "").masked());
            client.expectEof();
            client.close();
            assertThat(Containers.exitCode(fresh, GRACE)).isZero();
        }
    }

    @Test
    void theHookOfASidecarStartsTheSame() throws Exception {
        try (GenericContainer<?> fresh = containers.tollgate(folder);
                RawClient client = open(fresh, TestToken.valid())) {
            Containers.execute(fresh, DrainHook.class);
            assertThat(client.readFrame().closeCode()).isEqualTo(1001);
            client.send(WireFrame.close(1001, "").masked());
            client.expectEof();
            client.close();
            assertThat(Containers.exitCode(fresh, GRACE)).isZero();
        }
    }

    private static RawClient open(GenericContainer<?> container, String token) {
        RawClient client = RawClient.connect(container.getMappedPort(Containers.PORT));
        client.send(Handshakes.upgrade("/").query("token", token).text());
        assertThat(client.readHead().status()).isEqualTo(101);
        return client;
    }
}
