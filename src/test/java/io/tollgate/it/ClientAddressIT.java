package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import io.tollgate.testing.Head;
import io.tollgate.testing.ListeningProgram;
import io.tollgate.testing.Peers;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestCertificates;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who the client is behind other people's proxies: HAProxy, which names it in a PROXY header, and nginx, which names it in
 * X-Forwarded-For. The proxies connect from 127.0.0.1, the clients from elsewhere in 127.0.0.0/8, lying about it.
 */
final class ClientAddressIT {
    private static final TestCertificates EDGE = TestCertificates.forNames("localhost");
    private static final String CLIENT = "127.0.0.9";
    private static final String OTHER = "127.0.0.10";
    private static final String ONE_PER_ADDRESS = "[{name: few, count: upgrades, per: address, rate: 1/h, burst: 1}]";

    @TempDir
    private Path folder;

    private static Setup behindProxies() {
        return Scenario.setup().listener("trustedProxies", "[127.0.0.1/32]");
    }

    private static Setup withProxyHeader() {
        return behindProxies().listener("proxyProtocol", "true");
    }

    private ListeningProgram haproxy(String sending, int port) {
        Peers.requireCommand("haproxy", "haproxy");
        return ListeningProgram.start(
                folder.resolve("haproxy.log"),
                own -> List.of("haproxy", "-db", "-f", write("haproxy.cfg", """
                defaults
                    mode tcp
                    timeout connect 5s
                    timeout client 30s
                    timeout server 30s
                listen edge
                    bind 127.0.0.1:%d
                    server tollgate 127.0.0.1:%d %s
                """.formatted(own, port, sending))));
    }

    private ListeningProgram nginx(int port) {
        Peers.requireCommand("nginx", "nginx");
        String log = folder.resolve("nginx-error.log").toString();
        return ListeningProgram.start(
                folder.resolve("nginx.log"),
                own -> List.of("nginx", "-e", log, "-p", folder.toString(), "-c", write("nginx.conf", """
                daemon off;
                master_process off;
                pid %s/nginx.pid;
                error_log %s;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    server {
                        listen 127.0.0.1:%3$d;
                        location / {
                            proxy_pass http://127.0.0.1:%4$d;
                            proxy_http_version 1.1;
                            proxy_set_header Host $host;
                            proxy_set_header Upgrade $http_upgrade;
                            proxy_set_header Connection "upgrade";
                            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                        }
                    }
                }
                """.formatted(
                                folder, log, own, port))));
    }

    private String write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks for a tunnel, naming somebody else in every header that may name a client. */
    private static int ask(RawClient client) {
        client.send(Scenario.good()
                .header("X-Forwarded-For", "6.6.6.6")
                .header("Forwarded", "for=7.7.7.7")
                .text());
        return client.readHead().status();
    }

    private static int askFrom(String address, ListeningProgram proxy) {
        try (RawClient client = RawClient.connectFrom(address, proxy.port())) {
            return ask(client);
        }
    }

    private static void assertClientIs(Scenario scenario, String client, String forwardedFor) {
        Head head = scenario.stub().awaitConnection().requestHead();
        assertThat(head.header("X-Forwarded-For")).isEqualTo(forwardedFor);
        assertThat(head.raw()).doesNotContain("7.7.7.7");
        Await.until(
                "a line of its tunnel",
                () -> lines(scenario).anyMatch(line -> line.getString("event").equals("open")));
        assertThat(lines(scenario).map(line -> line.getString("address"))).containsOnly(client);
    }

    private static Stream<JsonObject> lines(Scenario scenario) {
        return scenario.tollgate().accessLines().stream()
                .map(JsonObject::new)
                .filter(line -> line.containsKey("route"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options crc32c,unique-id"})
    void haproxyNamesItsClient(String sending) {
        try (Scenario scenario = withProxyHeader().start();
                ListeningProgram haproxy = haproxy(sending, scenario.tollgate().port())) {
            assertThat(askFrom(CLIENT, haproxy)).isEqualTo(101);
            assertClientIs(scenario, CLIENT, CLIENT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
    void theSameBeforeTls(String sending) {
        try (Scenario scenario = withProxyHeader().listenerTls(EDGE).start();
                ListeningProgram haproxy = haproxy(sending, scenario.tollgate().port());
                RawClient client = RawClient.connectTlsFrom(CLIENT, haproxy.port(), EDGE.clientContext())) {
            assertThat(ask(client)).isEqualTo(101);
            assertClientIs(scenario, CLIENT, CLIENT);
        }
    }

    @Test
    void nginxNamesItsClient() {
        try (Scenario scenario = behindProxies().start();
                ListeningProgram nginx = nginx(scenario.tollgate().port())) {
            assertThat(askFrom(CLIENT, nginx)).isEqualTo(101);
            assertClientIs(scenario, CLIENT, "6.6.6.6, 127.0.0.9, 127.0.0.1");
        }
    }

    /** HAProxy names nginx, which is trusted as well, so what nginx says counts. */
    @Test
    void nginxBehindHaproxyNamesItsClient() {
        try (Scenario scenario = withProxyHeader().start();
                ListeningProgram haproxy =
                        haproxy("send-proxy", scenario.tollgate().port());
                ListeningProgram nginx = nginx(haproxy.port())) {
            assertThat(askFrom(CLIENT, nginx)).isEqualTo(101);
            assertClientIs(scenario, CLIENT, "6.6.6.6, 127.0.0.9, 127.0.0.1");
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void limitsPerAddressSeeWhomTheProxyNames(boolean proxyHeader) {
        Setup setup = proxyHeader ? withProxyHeader() : behindProxies();
        try (Scenario scenario = setup.route("limits", ONE_PER_ADDRESS).start();
                ListeningProgram proxy = proxyHeader
                        ? haproxy("send-proxy-v2", scenario.tollgate().port())
                        : nginx(scenario.tollgate().port())) {
            assertThat(askFrom(CLIENT, proxy)).isEqualTo(101);
            assertThat(askFrom(CLIENT, proxy)).isEqualTo(429);
            assertThat(askFrom(OTHER, proxy)).isEqualTo(101);
        }
    }

    @Test
    void whatAStrangerSaysChangesNothing() {
        try (CapturedLogs log = CapturedLogs.messagesOf("io.tollgate.server.LoopWorker");
                Scenario scenario =
                        behindProxies().route("limits", ONE_PER_ADDRESS).start();
                RawClient client =
                        RawClient.connectFrom(CLIENT, scenario.tollgate().port());
                RawClient again =
                        RawClient.connectFrom(CLIENT, scenario.tollgate().port())) {
            assertThat(ask(client)).isEqualTo(101);
            assertClientIs(scenario, CLIENT, CLIENT);
            again.send(Scenario.good()
                    .header("X-Forwarded-For", "127.0.0.1, 8.8.8.8")
                    .text());
            assertThat(again.readHead().status()).isEqualTo(429);
            assertThat(log.lines())
                    .containsExactly(
                            "Listener public: 127.0.0.9 names another client in X-Forwarded-For or Forwarded, on a"
                                    + " route with limits per address, and is not believed. Name it in trustedProxies if it is"
                                    + " your proxy");
        }
    }

    @Test
    void noMoreOfOneClientMayBeUnderWayAndAnotherIsNotHeldUp() {
        AtomicBoolean first = new AtomicBoolean(true);
        Setup setup = withProxyHeader()
                .listener("maxHandshakes", "1")
                .answering(upstream -> (first.getAndSet(false) ? Answers.silence() : Answers.accept()).run(upstream));
        try (Scenario scenario = setup.start();
                ListeningProgram haproxy =
                        haproxy("send-proxy", scenario.tollgate().port());
                RawClient slow = RawClient.connectFrom(CLIENT, haproxy.port())) {
            slow.send(Scenario.good().text());
            scenario.stub().awaitConnection();
            try (RawClient second = RawClient.connectFrom(CLIENT, haproxy.port())) {
                Head told = second.readHead();
                assertThat(told.status()).isEqualTo(429);
                assertThat(told.header("Retry-After")).isEqualTo("1");
            }
            assertThat(askFrom(OTHER, haproxy)).isEqualTo(101);
            slow.close();
            Await.until("its place is free", () -> askFrom(CLIENT, haproxy) == 101);
            try (RawClient open = RawClient.connectFrom(CLIENT, haproxy.port())) {
                assertThat(ask(open)).isEqualTo(101);
                assertThat(askFrom(CLIENT, haproxy))
                        .as("a tunnel takes no place")
                        .isEqualTo(101);
            }
        }
    }
}
