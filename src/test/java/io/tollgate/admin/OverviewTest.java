package io.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.admin.overview.ProcessState;
import io.tollgate.admin.overview.ProcessState.DrainState;
import io.tollgate.auth.trial.EnforcementSettings;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OverviewTest {
    private final AdminFixture admin = new AdminFixture();
    private final FakeOverview source = admin.running().overview;

    @AfterEach
    void stop() {
        admin.close();
    }

    private JsonObject overview() {
        return admin.api().get("/overview").json();
    }

    private JsonObject route(int index) {
        return overview().getJsonArray("routes").getJsonObject(index);
    }

    @Test
    void itSaysHowTheProcessIs() {
        JsonObject overview = overview();
        assertThat(Instant.parse(overview.getString("time")))
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(overview.getString("started")).isEqualTo("2026-11-23T10:00:00.123Z");
        assertThat(overview.getString("version")).isEqualTo("1.2.3");
        assertThat(overview.getBoolean("ready")).isTrue();
        assertThat(overview.getInteger("open")).isEqualTo(2);
        assertThat(overview.getValue("draining")).isNull();
    }

    @Test
    void itSaysHowARouteIs() {
        assertThat(route(0).encode())
                .isEqualTo("{\"name\":\"chat\",\"open\":2,\"upgrades\":{\"no_token\":3,\"opened\":5},"
                        + "\"wouldRefuse\":{\"claims_missing\":1},\"messages\":{\"client\":2,\"upstream\":0},"
                        + "\"bytes\":{\"client\":60,\"upstream\":80},\"closes\":{\"1000\":2,\"4401\":1},"
                        + "\"limitHits\":{\"burst\":2},\"enforce\":\"on\",\"reportUntil\":null}");
    }

    @Test
    void aRouteThatNothingCameByIsThereWithZeros() {
        assertThat(route(1).getJsonObject("messages").encode()).isEqualTo("{\"client\":0,\"upstream\":0}");
        assertThat(route(1).getString("enforce")).isEqualTo("on");
    }

    @Test
    void whatFoundNoRouteIsEnforcedByNone() {
        assertThat(route(2).getString("name")).isEqualTo("-");
        assertThat(route(2).getValue("enforce")).isNull();
    }

    @Test
    void aRouteOnTrialSaysUntilWhen() {
        source.enforce = new EnforcementSettings(LocalDate.of(9999, 12, 31));
        JsonObject route = route(0);
        assertThat(route.getString("enforce")).isEqualTo("report");
        assertThat(route.getString("reportUntil")).isEqualTo("9999-12-31");
    }

    @Test
    void aTrialThatIsOverIsEnforced() {
        source.enforce = new EnforcementSettings(LocalDate.of(2020, 1, 1));
        assertThat(route(0).getString("enforce")).isEqualTo("on");
    }

    @Test
    void itSaysHowUpstreamsAndIssuersAre() {
        JsonObject overview = overview();
        assertThat(overview.getJsonArray("upstreams").encode())
                .isEqualTo("[{\"name\":\"backend\",\"connections\":2,\"failures\":{\"vanished\":1},"
                        + "\"endpoints\":[{\"endpoint\":\"127.0.0.1:9\",\"connections\":2,\"failures\":3000000000}]}]");
        assertThat(overview.getJsonArray("issuers").encode())
                .isEqualTo("[{\"name\":\"main\",\"ready\":true,\"keysAgeSeconds\":13},"
                        + "{\"name\":\"inline\",\"ready\":true,\"keysAgeSeconds\":null}]");
    }

    @Test
    void itSaysHowFullLimitsAre() {
        assertThat(overview().getJsonArray("limits").getJsonObject(0).encode())
                .isEqualTo("{\"route\":\"chat\",\"limit\":\"burst\",\"count\":\"upgrades\",\"per\":\"address\","
                        + "\"then\":\"refuse\",\"store\":\"local\",\"rate\":\"10/s\",\"burst\":\"20\",\"max\":null,"
                        + "\"claim\":null,\"keys\":2,\"fullest\":[{\"key\":\"192.0.2.1\",\"used\":0.988}]}");
    }

    @Test
    void aLimitThatNodesShareSaysSoAndHangsOnAClaim() {
        assertThat(overview().getJsonArray("limits").getJsonObject(1).encode())
                .isEqualTo("{\"route\":\"chat\",\"limit\":\"connections\",\"count\":\"connections\","
                        + "\"per\":\"claim:tenant\",\"then\":\"evict-oldest\",\"store\":\"redis\",\"rate\":null,"
                        + "\"burst\":null,\"max\":1,\"claim\":\"plan\",\"keys\":null,\"fullest\":[]}");
    }

    @Test
    void itSaysWhoHasMost() {
        assertThat(overview().getJsonObject("top").encode())
                .isEqualTo("{\"time\":\"2026-11-23T10:00:00.123Z\",\"subjects\":[{\"issuer\":"
                        + "\"https://issuer.test/\",\"subject\":\"alice\",\"open\":2}],\"addresses\":"
                        + "[{\"address\":\"192.0.2.1\",\"open\":2}]}");
    }

    @Test
    void itSaysHowFarADrainIs() {
        Instant since = Instant.parse("2026-11-23T10:00:00Z");
        DrainState drain = new DrainState(since, since.plusSeconds(120), 7);
        source.process = new ProcessState("1.2.3", since, List.of("draining"), 2, drain);
        JsonObject overview = overview();
        assertThat(overview.getBoolean("ready")).isFalse();
        assertThat(overview.getJsonArray("notReady")).containsExactly("draining");
        assertThat(overview.getJsonObject("draining").encode())
                .isEqualTo("{\"since\":\"2026-11-23T10:00:00Z\",\"deadline\":\"2026-11-23T10:02:00Z\","
                        + "\"open\":2,\"atStart\":7}");
    }

    @Test
    void oneThatCannotBeMadeIsAFaultAndTheNextIsMadeAnew() {
        source.fault = new IllegalStateException("broken");
        assertThat(admin.api().get("/overview").status()).isEqualTo(500);
        source.fault = null;
        assertThat(overview().getString("version")).isEqualTo("1.2.3");
    }
}
