package io.tollgate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.assertion.AssertionSettings;
import io.tollgate.auth.assertion.Signer;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.tollgate.token.Algorithm;
import io.tollgate.token.ClaimRules;
import io.tollgate.token.KeySet;
import io.tollgate.token.RawJwt;
import io.tollgate.token.VerifiedToken;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gate that vouches for whom it lets in. */
final class AssertionGateTest {
    private static final String HEADER = "X-Who";
    private static final AssertionSettings SETTINGS =
            new AssertionSettings(HEADER, "backend", Duration.ofSeconds(60), List.of("scope"));

    private final Signer signer = Signer.standIn();
    private StubUpstream stub;

    @BeforeEach
    void start() {
        stub = StubUpstream.start(Answers.accept());
    }

    @AfterEach
    void stop() {
        stub.close();
    }

    private RouteSketch route() {
        return new RouteSketch().authenticating().asserting(SETTINGS, signer);
    }

    private static Request with(String token) {
        return Handshakes.upgrade("/chat").header("Authorization", "Bearer " + token);
    }

    private VerifiedToken verified(String token) throws Exception {
        KeySet keys = KeySet.parse(signer.publicKeys(), Set.of(Algorithm.ES256));
        return new ClaimRules("tollgate", List.of("backend"), Duration.ZERO, false)
                .judge(keys.verify(RawJwt.parse(token)), Instant.now());
    }

    private Head up(RouteSketch route, Request request) {
        try (GateFixture gate = new GateFixture(stub, route)) {
            assertThat(gate.ask(request).status()).isEqualTo(101);
            return stub.awaitConnection().requestHead();
        }
    }

    @Test
    void theUpstreamIsToldWhoComesByATokenThatItCanVerify() throws Exception {
        Head head = up(route(), with(TestToken.token().claim("scope", "chat").rs256()));
        assertThat(head.all(HEADER)).hasSize(1);
        VerifiedToken told = verified(head.header(HEADER));
        assertThat(told.subject()).isEqualTo("alice");
        assertThat(told.claims().get("idp")).isEqualTo(TestKeys.ISSUER);
        assertThat(told.claims().get("scope")).isEqualTo("chat");
        assertThat(told.claims().get("jti")).isEqualTo(head.header("X-Request-Id"));
    }

    @Test
    void whatTheClientSendsByThatNameDoesNotGoUp() throws Exception {
        Request request = with(TestToken.valid()).header("X-Who", "mallory").header("x_who", "mallory");
        Head head = up(route(), request);
        assertThat(head.raw()).doesNotContain("mallory");
        assertThat(verified(head.header(HEADER)).subject()).isEqualTo("alice");
    }

    @Test
    void twoUpgradesHaveTwoTokens() throws Exception {
        String token = TestToken.valid();
        String one = up(route(), with(token)).header(HEADER);
        String other = up(route(), with(token)).header(HEADER);
        assertThat(verified(one).claims().get("jti"))
                .isNotEqualTo(verified(other).claims().get("jti"));
    }

    @Test
    void nobodyIsVouchedForWhereNobodyWasProven() {
        RouteSketch trial = route().reportingUntil(LocalDate.now(ZoneOffset.UTC).plusDays(2));
        Head head = up(trial, Handshakes.upgrade("/chat").header("X-Who", "mallory"));
        assertThat(head.header(HEADER)).isNull();
    }

    @Test
    void oneWhoseClaimsAreTooLongIsRefusedAndOnTrialGoesUpWithout() {
        String token = TestToken.token().claim("scope", "s".repeat(7000)).rs256();
        try (GateFixture gate = new GateFixture(stub, route())) {
            assertThat(gate.ask(with(token)).status()).isEqualTo(401);
        }
        assertThat(up(route().reportingUntil(LocalDate.now(ZoneOffset.UTC).plusDays(2)), with(token))
                        .header(HEADER))
                .isNull();
    }

    @Test
    void aDryRunTakesTheSamePath() throws Exception {
        try (GateFixture gate = new GateFixture(stub, route())) {
            assertThat(gate.rehearse(with(TestToken.valid())).upstreamHead()).contains(HEADER + ": eyJ");
        }
    }
}
