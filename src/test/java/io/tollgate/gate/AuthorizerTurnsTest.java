package io.tollgate.gate;

import static io.tollgate.testing.AuthorizerStub.allow;
import static io.tollgate.testing.AuthorizerStub.json;
import static io.tollgate.testing.AuthorizerStub.policy;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.netty.util.NetUtil;
import io.tollgate.auth.CredentialSettings;
import io.tollgate.aws.AccessKey;
import io.tollgate.testing.Answers;
import io.tollgate.testing.AuthorizerSketch;
import io.tollgate.testing.AuthorizerStub;
import io.tollgate.testing.AuthorizerStub.Answer;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestCertificates;
import io.tollgate.testing.WireFrame;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How often, by which connections and for how many at a time a gate's authorizer is asked. */
final class AuthorizerTurnsTest {
    private static final Request CHAT = Handshakes.upgrade("/chat");
    private static final String SOURCE = "route.request.querystring.who";

    private StubUpstream upstream;
    private AuthorizerStub authorizer;
    private final CountDownLatch open = new CountDownLatch(1);

    @BeforeEach
    void start() {
        upstream = StubUpstream.start(Answers.accept());
        authorizer = AuthorizerStub.start(allow("alice", "{}"));
    }

    @AfterEach
    void stop() {
        open.countDown();
        upstream.close();
        authorizer.close();
    }

    private AuthorizerSketch lambda() {
        return AuthorizerSketch.lambda(authorizer.url(), SOURCE);
    }

    private GateFixture gate(AuthorizerSketch sketch) {
        return new GateFixture(upstream, new RouteSketch().asking(sketch, new CredentialSettings.Query("token")));
    }

    private Answer onceOpen() {
        return (asked, out) -> {
            open.await();
            allow("alice", "{}").write(asked, out);
        };
    }

    private static Request of(String who) {
        return CHAT.query("who", who);
    }

    @Test
    void connectionsAreKept() {
        try (GateFixture gate = gate(lambda())) {
            for (int i = 0; i < 5; i++) {
                assertThat(gate.ask(of("a")).status()).isEqualTo(101);
            }
        }
        assertThat(authorizer.asked()).hasSize(5);
        assertThat(authorizer.connections()).isEqualTo(1);
    }

    @Test
    void aKeptConnectionThatEndedIsReplacedOnce() {
        try (GateFixture gate = gate(lambda())) {
            assertThat(gate.ask(of("a")).status()).isEqualTo(101);
            authorizer.answering((asked, out) -> {
                authorizer.answering(allow("alice", "{}"));
                AuthorizerStub.hangUp().write(asked, out);
            });
            assertThat(gate.ask(of("a")).status()).isEqualTo(101);
            assertThat(authorizer.asked()).hasSize(3);
        }
    }

    @Test
    void anAnswerThatHasBegunIsNotAskedForAgain() {
        authorizer.answering((asked, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{".getBytes(US_ASCII));
            out.flush();
            AuthorizerStub.hangUp().write(asked, out);
        });
        try (GateFixture gate = gate(lambda())) {
            assertThat(gate.ask(of("a")).status()).isEqualTo(500);
        }
        assertThat(authorizer.asked()).hasSize(1);
    }

    @Test
    void noMoreAreAskedAtATimeThanSaidAndOthersWaitInTurn() {
        authorizer.answering(onceOpen());
        try (GateFixture gate = gate(lambda().concurrency(2))) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                clients.add(gate.send(of("c" + i)));
                int sent = i + 1;
                Await.until("it has begun", () -> gate.observer().events().size() == sent);
            }
            Await.until("two are asked", () -> authorizer.asked().size() == 2);
            open.countDown();
            clients.forEach(client -> assertThat(client.readHead().status()).isEqualTo(101));
            assertThat(authorizer.connections()).isEqualTo(2);
        }
    }

    @Test
    void whoWaitsTooLongIsRefusedAndSoIsWhoFindsNoRoomToWait() {
        authorizer.answering(onceOpen());
        try (GateFixture gate = gate(lambda().concurrency(1).timeout(Duration.ofMillis(300)))) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                clients.add(gate.send(of("c" + i)));
                int sent = i + 1;
                Await.until("it has begun", () -> gate.observer().events().size() >= sent);
            }
            assertThat(clients.stream().map(client -> client.readHead().status()))
                    .containsOnly(500, 503)
                    .filteredOn(status -> status == 503)
                    .hasSize(1);
        }
    }

    @Test
    void whoLeftWhileHeWaitedIsNotAskedAbout() {
        authorizer.answering(onceOpen());
        try (GateFixture gate = gate(lambda().concurrency(1))) {
            RawClient first = gate.send(of("first"));
            Await.until("the first is asked about", () -> authorizer.asked().size() == 1);
            RawClient leaver = gate.send(of("leaver"));
            Await.until("the second waits", () -> gate.observer().events().size() == 2);
            leaver.close();
            Await.until(
                    "it is known to have left", () -> gate.observer().events().contains("refused client_left"));
            open.countDown();
            assertThat(first.readHead().status()).isEqualTo(101);
            assertThat(gate.ask(of("last")).status()).isEqualTo(101);
            assertThat(authorizer.asked()).hasSize(2);
        }
    }

    @Test
    void whoLeftMakesRoomToWait() {
        authorizer.answering(onceOpen());
        try (GateFixture gate = gate(lambda().concurrency(1).timeout(Duration.ofMinutes(1)))) {
            RawClient first = gate.send(of("first"));
            Await.until("the first is asked about", () -> authorizer.asked().size() == 1);
            for (int i = 0; i < 10; i++) {
                RawClient leaver = gate.send(of("leaver"));
                int sent = 2 + 2 * i;
                Await.until("it waits", () -> gate.observer().events().size() == sent);
                leaver.close();
                Await.until("it left", () -> gate.observer().events().size() == sent + 1);
            }
            Await.until("there is room", () -> gate.send(of("other")).staysSilentFor(Duration.ofMillis(100)));
            open.countDown();
            assertThat(first.readHead().status()).isEqualTo(101);
        }
    }

    @Test
    void aClientThatLeavesDuringTheCallLeavesNothingBehind() {
        authorizer.answering(onceOpen());
        try (GateFixture gate = gate(lambda())) {
            RawClient leaver = gate.send(of("leaver"));
            Await.until("it is asked about", () -> authorizer.asked().size() == 1);
            leaver.close();
            gate.awaitAllGivenBack();
            open.countDown();
        }
        assertThat(upstream.connections()).isZero();
    }

    @Test
    void aYesIsKeptForWhoShowsTheSameAndANoIsNot() {
        try (GateFixture gate = gate(lambda().cache(Duration.ofMinutes(1)))) {
            for (String target : List.of("/chat?who=a", "/chat?who=a", "/chat?who=a&other=1", "/chat?%77ho=a")) {
                assertThat(gate.ask(CHAT.target(target)).status()).isEqualTo(101);
            }
            assertThat(authorizer.asked()).hasSize(1);
            gate.ask(of("b"));
            gate.ask(CHAT.target("/chat?who=a&who=b"));
            gate.ask(CHAT.target("/chat?who=a&token=mine"));
            assertThat(authorizer.asked()).hasSize(4);
            authorizer.answering(json(200, policy("Deny", "a", "{}")));
            assertThat(gate.ask(of("c")).status()).isEqualTo(403);
            authorizer.answering(allow("alice", "{}"));
            assertThat(gate.ask(of("c")).status()).isEqualTo(101);
        }
    }

    @Test
    void aKeptVerdictEndsWhenTheFirstOneDid() {
        try (GateFixture gate = gate(lambda().cache(Duration.ofMinutes(1)).maxAge(Duration.ofMinutes(5)))) {
            assertThat(gate.rehearse(of("a")).endsAt())
                    .isEqualTo(gate.rehearse(of("a")).endsAt());
            assertThat(gate.rehearse(of("b")).endsAt())
                    .isAfter(gate.rehearse(of("a")).endsAt());
        }
        try (GateFixture gate = gate(lambda().cache(Duration.ofMinutes(1)).maxAge(Duration.ofMillis(1)))) {
            gate.rehearse(of("a"));
            int before = authorizer.asked().size();
            Await.until("it is asked again", () -> {
                gate.rehearse(of("a"));
                return authorizer.asked().size() > before;
            });
        }
    }

    static Stream<Arguments> atSixthVersion() {
        return Stream.of(
                argumentSet("lambda", (Function<URI, AuthorizerSketch>) url -> AuthorizerSketch.lambda(url, SOURCE)),
                argumentSet("http", (Function<URI, AuthorizerSketch>)
                        url -> AuthorizerSketch.http(url, List.of("X-Who"), List.of())));
    }

    @ParameterizedTest
    @MethodSource("atSixthVersion")
    void itsAddressCanBeOfVersion6(Function<URI, AuthorizerSketch> sketch) {
        try (AuthorizerStub six = AuthorizerStub.start(null, NetUtil.LOCALHOST6, allow("alice", "{}"));
                GateFixture gate = gate(sketch.apply(six.url()))) {
            assertThat(gate.ask(of("a").header("X-Who", "a")).status()).isEqualTo(101);
            assertThat(six.onlyOne().header("Host")).isEqualTo(six.url().getAuthority());
        }
    }

    @Test
    void aServerByHttpsMustBeTrusted(@TempDir Path folder) {
        TestCertificates certificates = TestCertificates.forNames("localhost");
        try (AuthorizerStub tls = AuthorizerStub.start(certificates.serverContext(), allow("alice", "{}"))) {
            AuthorizerSketch trusting = AuthorizerSketch.signedLambda(tls.url(), certificates.writeCa(folder));
            try (GateFixture gate = new GateFixture(
                    upstream, new RouteSketch().asking(trusting).keys(now -> new AccessKey("A", "s", null, null)))) {
                assertThat(gate.ask(CHAT).status()).isEqualTo(101);
            }
            try (GateFixture gate = gate(AuthorizerSketch.lambda(tls.url()))) {
                assertThat(gate.ask(CHAT).status()).isEqualTo(500);
            }
            assertThat(tls.asked()).hasSize(1);
        }
    }

    @Test
    void aReloadBelievesWhatTheSameAuthorizerSaid() {
        try (GateFixture gate = new GateFixture(upstream, reevaluating(lambda()))) {
            RawClient client = gate.send(of("a"));
            assertThat(client.readHead().status()).isEqualTo(101);
            gate.offer(reevaluating(lambda().timeout(Duration.ofSeconds(1)).concurrency(7)));
            assertThat(client.staysSilentFor(Duration.ofMillis(50))).isTrue();
            gate.offer(reevaluating(AuthorizerSketch.lambda(authorizer.url(), SOURCE, "stageVariables.x")));
            assertThat(client.readFrame().closeCode()).isEqualTo(4403);
            client.send(WireFrame.close(4403, "").masked());
        }
        assertThat(authorizer.asked()).hasSize(1);
    }

    private static RouteSketch reevaluating(AuthorizerSketch sketch) {
        return new RouteSketch().asking(sketch).reevaluating();
    }
}
