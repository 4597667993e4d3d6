package io.tollgate.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.relay.TunnelRule;
import io.tollgate.relay.TunnelSettings;
import io.tollgate.relay.upward.UpwardRule;
import io.tollgate.upstream.Upstream;
import io.tollgate.upstream.UpstreamTerms;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RouteTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Upstream UPSTREAM = Upstreams.of(VERTX, "ws://server");
    private static final Route LISTING = new RouteSketch()
            .origins("https://app.test", "https://*.example.com")
            .over(UPSTREAM, VERTX);

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://app.test.evil.com", "http://app.test", "null", "https://example.com", "nonsense", ""})
    void aPageThatIsNotListedIsRefused(String origin) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> LISTING.refuseOrigin(origin));
        assertThat(refusal.outcome()).isEqualTo(Outcome.ORIGIN_DENIED);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"https://app.test", "HTTPS://APP.test:443", "https://a.b.example.com"})
    void aListedPageAndAClientThatIsNoBrowserGoOn(String origin) {
        assertThatCode(() -> LISTING.refuseOrigin(origin)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"https://anything.test", "null"})
    void aRouteThatListsNoneTakesAll(String origin) {
        Route open = new RouteSketch().over(UPSTREAM, VERTX);
        assertThatCode(() -> open.refuseOrigin(origin)).doesNotThrowAnyException();
    }

    @Test
    void itsTunnelsAreHeldToWhatItsUpstreamAsks() {
        Upstream api = Upstreams.on(UpstreamTerms.API_GATEWAY, VERTX, "ws://server");
        TunnelRule rule = new RouteSketch().over(api, VERTX).tunnel();
        assertThat(rule.lifetimeNanos()).isEqualTo(Duration.ofMinutes(115).toNanos());
        assertThat(rule.jitter()).isEqualTo(0.1);
        assertThat(rule.maxMessage()).isEqualTo(TunnelSettings.DEFAULTS.maxMessage());
        assertThat(rule.upward())
                .isEqualTo(new UpwardRule(
                        32_752, 131_072, true, Duration.ofMinutes(5).toNanos(), null));
    }

    @Test
    void anOriginThatIsTooLongToBeListedIsNotHeldByAnOpenTunnel() {
        String endless = "https://" + "a".repeat(30_000) + ".example.com";
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> LISTING.refuseOrigin(endless + "."));
        assertThat(refusal.detail()).hasSizeLessThan(2000);
        Route.Standing standing = new Route.Standing(null, false, endless, Map.of(), null, true);
        assertThat(standing.origin()).isEmpty();
        assertThat(LISTING.judgeAgain(standing, Instant.EPOCH)).isNull();
        assertThat(new RouteSketch().over(UPSTREAM, VERTX).judgeAgain(standing, Instant.EPOCH))
                .isNotNull();
    }
}
