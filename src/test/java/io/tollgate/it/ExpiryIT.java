package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestCertificates;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.Wire;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tunnel ends when its token does. */
final class ExpiryIT {
    private static final Duration LEFT = Duration.ofMillis(800);

    private static Setup strict() {
        return Scenario.setup().issuer("leeway", "0s");
    }

    private static Tunnel open(Scenario scenario) {
        return scenario.open(
                Scenario.bare().bearer(TestToken.token().expiresIn(LEFT).rs256()));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @CsvSource({"app, 4401", "rfc, 1008"})
    void theClientIsToldAndTheUpstreamKnowsWhy(String codes, int code) {
        try (Scenario scenario = strict().tunnel("{codes: " + codes + "}").start()) {
            long start = System.nanoTime();
            Tunnel tunnel = open(scenario);
            WireFrame told = tunnel.client().readFrame();
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            assertThat(told.closeCode()).isEqualTo(code);
            assertThat(waited).isBetween(LEFT.minusMillis(200), LEFT.plusSeconds(1));
            assertThat(tunnel.upstream().readFrame())
                    .isEqualTo(WireFrame.close(1001, "expired").masked());
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void leewayIsGrantedToTheTunnelToo() {
        try (Scenario scenario = Scenario.setup().issuer("leeway", "1s").start()) {
            Tunnel tunnel = scenario.open(Scenario.bare()
                    .bearer(TestToken.token().expiresIn(Duration.ZERO).rs256()));
            tunnel.client().send(WireFrame.text("still here").masked());
            assertThat(tunnel.upstream().readFrame().text()).isEqualTo("still here");
            assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(4401);
        }
    }

    /** A second before the leeway ends the token is taken, and for that second. */
    @Case(21)
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void theLastSecondOfTheLeewayIsGrantedAndNoMore() {
        try (Scenario scenario = Scenario.start()) {
            TestToken token = TestToken.token().expiresIn(Duration.ofSeconds(-29));
            long start = System.nanoTime();
            Tunnel tunnel = scenario.open(Scenario.bare().bearer(token.rs256()));
            assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(4401);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(LEFT, Duration.ofSeconds(2));
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aTunnelEndsWithTheCertificateOfItsClient() {
        TestCertificates edge = TestCertificates.forNames("localhost");
        Instant end = Instant.now().plusSeconds(2).truncatedTo(ChronoUnit.SECONDS);
        SSLContext client = edge.clientContext(edge.client(end, "CN=c"));
        Setup setup = strict().listenerTls(edge, "required")
                .route("credentials", "[{certificate: {subject: cn, withoutOrigin: true}}]")
                .route("authenticate", "[certificate]");
        try (Scenario scenario = setup.start();
                RawClient connection = RawClient.connectTls(scenario.tollgate().port(), client)) {
            connection.send(Scenario.bare().text());
            assertThat(connection.readHead().status()).isEqualTo(101);
            assertThat(connection.readFrame()).isEqualTo(WireFrame.close(4401, "expired"));
            assertThat(Instant.now()).isBetween(end, end.plusSeconds(1));
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void theFrameInFlightIsFinishedFirstAndLaterOnesAreDropped() {
        try (Scenario scenario = strict().start()) {
            Tunnel tunnel = open(scenario);
            byte[] bytes = WireFrame.text("in flight").bytes();
            tunnel.upstream().send(Arrays.copyOf(bytes, 5));
            assertThat(tunnel.upstream().readFrame().closeReason()).isEqualTo("expired");
            tunnel.upstream().send(Arrays.copyOfRange(bytes, 5, bytes.length));
            tunnel.upstream().send(WireFrame.text("too late"));
            assertThat(tunnel.client().readFrame().text()).isEqualTo("in flight");
            assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(4401);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void theClientsFrameInFlightIsFinishedTooBeforeTheUpstreamIsTold() {
        try (Scenario scenario = strict().start()) {
            Tunnel tunnel = open(scenario);
            byte[] bytes = WireFrame.text("in flight").masked().bytes();
            tunnel.client().send(Arrays.copyOf(bytes, 9));
            assertThat(tunnel.upstream().readExactly(9)).isEqualTo(Arrays.copyOf(bytes, 9));
            assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(4401);
            tunnel.client().send(Arrays.copyOfRange(bytes, 9, bytes.length));
            tunnel.client().send(WireFrame.text("too late").masked());
            assertThat(tunnel.upstream().readExactly(bytes.length - 9))
                    .isEqualTo(Arrays.copyOfRange(bytes, 9, bytes.length));
            assertThat(tunnel.upstream().readFrame())
                    .isEqualTo(WireFrame.close(1001, "expired").masked());
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "down: {0}")
    @ValueSource(booleans = {true, false})
    void theCloseMayStandBetweenFragments(boolean down) {
        try (Scenario scenario = strict().start()) {
            Tunnel tunnel = open(scenario);
            WireFrame first = WireFrame.text("first of two").notFinal();
            Wire from = down ? tunnel.upstream() : tunnel.client();
            Wire to = down ? tunnel.client() : tunnel.upstream();
            from.send(down ? first : first.masked());
            assertThat(to.readFrame().fin()).isFalse();
            assertThat(to.readFrame().closeReason()).isEqualTo("expired");
        }
    }
}
