package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Renewer.Told;
import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import io.tollgate.testing.OidcProvider;
import io.tollgate.testing.WireFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Opaque tokens of a real OpenID provider: who has one is let in for as long as the provider stands for it. */
final class IntrospectionIT {
    private static OidcProvider provider;

    @BeforeAll
    static void start() {
        provider = OidcProvider.start();
    }

    @AfterAll
    static void stop() {
        provider.close();
    }

    private static Scenario scenario(String jwks, String secret) {
        Setup setup = Renewer.setup();
        Path file = setup.folder().resolve("client.secret");
        try {
            Files.writeString(file, secret);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return setup.issuer("issuer", '"' + provider.issuer() + '"')
                .issuer("audience", "[\"" + OidcProvider.AUDIENCE + "\"]")
                .issuer("jwks", '"' + jwks + '"')
                .issuer(
                        "introspection",
                        "{endpoint: \"%s\", clientId: %s, clientSecret: {file: \"%s\"}, every: 1s}"
                                .formatted(provider.introspection(), OidcProvider.CLIENT, file))
                .health()
                .start();
    }

    private static Scenario scenario() {
        return scenario(provider.url("/jwks").toString(), OidcProvider.CLIENT_SECRET);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void whoHoldsAnOpaqueTokenIsLetInAndGoesWhenTheProviderWithdrawsIt() {
        String token = provider.opaqueToken("alice", 3600, Map.of("name", "Alice"));
        try (CapturedLogs logs = CapturedLogs.everything();
                Scenario scenario = scenario()) {
            Tunnel tunnel = scenario.open(Scenario.bare().bearer(token));
            assertThat(tunnel.upstream().requestHead().header("X-User")).isEqualTo("alice");
            assertThat(tunnel.upstream().requestHead().header("X-User-Name")).isEqualTo("Alice");
            assertThat(tunnel.upstream().requestHead().toString()).doesNotContain(token);
            provider.withdraw(token);
            long withdrawn = System.nanoTime();
            WireFrame close = tunnel.client().readFrame();
            assertThat(close.closeCode()).isEqualTo(4403);
            assertThat(Duration.ofNanos(System.nanoTime() - withdrawn)).isLessThan(Duration.ofSeconds(3));
            assertThat(scenario.refused(Scenario.bare().bearer(token)).error()).isEqualTo("invalid_token");
            logs.assertNever(List.of(token, OidcProvider.CLIENT_SECRET));
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void itsJwtsAreProvenByItsKeysBesideThat() {
        try (Scenario scenario = scenario()) {
            Await.until("its keys are there", () -> figure(scenario, "tollgate_issuer_ready", "issuer", "main") == 1);
            scenario.open(Scenario.bare().bearer(provider.token("bob")));
            assertThat(figure(scenario, "tollgate_introspections_total", "issuer", "main", "result", "active"))
                    .isZero();
            scenario.open(Scenario.bare().bearer(provider.clientToken()));
            assertThat(scenario.refused(Scenario.bare().bearer("made-up")).error())
                    .isEqualTo("invalid_token");
        }
    }

    private static double figure(Scenario scenario, String name, String... labels) {
        return scenario.tollgate().figures().value(name, labels);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void anOpaqueTokenEndsItsTunnelWhenItExpires() {
        try (Scenario scenario = scenario()) {
            String brief = provider.opaqueToken("carol", 2, Map.of());
            Tunnel tunnel = scenario.open(Scenario.bare().bearer(brief));
            WireFrame close = tunnel.client().readFrame();
            assertThat(close.closeCode()).isEqualTo(4401);
            assertThat(close.closeReason()).isEqualTo("expired");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void anotherOpaqueTokenTakesATunnelAlongAndIsAskedAboutFromThenOn() {
        try (CapturedLogs logs = CapturedLogs.everything();
                Scenario scenario = scenario()) {
            String handle = Renewer.handle();
            String brief = provider.opaqueToken("erin", 5, Map.of());
            String fresh = provider.opaqueToken("erin", 3600, Map.of());
            Tunnel tunnel = scenario.open(Renewer.chat(handle, brief));
            String others = provider.opaqueToken("frank", 3600, Map.of());
            assertThat(Told.read(scenario.send(Renewer.byHandle(handle, others)))
                            .error())
                    .isEqualTo("identity_changed");
            Told told = Told.read(scenario.send(Renewer.byHandle(handle, fresh)));
            assertThat(told.renewed()).as(told.body().encode()).isEqualTo(1);
            assertThat(Instant.parse(told.body().getString("expires")))
                    .isAfter(Instant.now().plusSeconds(3000));
            provider.withdraw(brief);
            Await.until(
                    "only the new one is asked about",
                    () -> figure(scenario, "tollgate_introspected_tokens", "issuer", "main") == 1);
            double before = active(scenario);
            Await.until("it is asked about again", () -> active(scenario) >= before + 2);
            tunnel.client().send(WireFrame.text("still here").masked());
            assertThat(tunnel.upstream().readFrame().text()).isEqualTo("still here");
            provider.withdraw(fresh);
            assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(4403);
            logs.assertNever(List.of(brief, fresh, others));
        }
    }

    private static double active(Scenario scenario) {
        return figure(scenario, "tollgate_introspections_total", "issuer", "main", "result", "active");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void whoseSecretIsWrongIsToldNothingSoNobodyPasses() {
        try (Scenario scenario = scenario("none", "another-secret-than-the-client-has")) {
            String token = provider.opaqueToken("dave", 3600, Map.of());
            assertThat(scenario.refused(Scenario.bare().bearer(token)).error()).isEqualTo("authorizer_away");
        }
    }
}
