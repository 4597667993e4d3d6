package io.tollgate.it;

import static io.tollgate.it.OperatorMessageIT.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.relay.TunnelView;
import io.tollgate.server.OpenTunnels;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator lists open tunnels and ends some. */
final class OperatorEndIT {
    private Scenario scenario;
    private OpenTunnels tunnels;

    @BeforeEach
    void start() {
        scenario = Scenario.start();
        tunnels = scenario.tollgate().tunnels();
    }

    @AfterEach
    void stop() {
        scenario.close();
    }

    @Test
    void theClientSeesTheCodeAndReasonTheUpstream1001AndTheLogBoth() {
        Tunnel tunnel = scenario.open();
        TunnelView view = list().get(0);
        assertThat(answer(tunnels.end(view.attempt().id(), 4001, "account moved")))
                .contains(true);
        assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.close(4001, "account moved"));
        assertThat(tunnel.upstream().readFrame())
                .isEqualTo(WireFrame.close(1001, "ended_by_operator").masked());
        assertThat(answer(tunnels.end(view.attempt().id(), 1000, "again"))).contains(false);
        tunnel.client().reset();
        tunnel.upstream().reset();
        scenario.awaitEnd("ended_by_operator");
        JsonObject line = scenario.tollgate().accessLines().stream()
                .map(JsonObject::new)
                .filter(any -> any.getString("event").equals("close"))
                .findFirst()
                .orElseThrow();
        assertThat(line.getInteger("code")).isEqualTo(4001);
        assertThat(line.getString("reason")).isEqualTo("account moved");
        assertThat(line.getString("by")).isEqualTo("operator");
        assertThat(answer(tunnels.end(view.attempt().id(), 1000, ""))).isEmpty();
    }

    @Test
    void allThatFitAndNoOthers() {
        List<Tunnel> both = List.of(scenario.open(), scenario.open());
        Tunnel other = scenario.open(
                Scenario.bare().bearer(TestToken.token().claim("sub", "another").rs256()));
        assertThat(answer(tunnels.endAll(attempt -> !"another".equals(attempt.subject()), 1008, "")))
                .isEqualTo(2);
        both.forEach(one -> assertThat(one.client().readFrame()).isEqualTo(WireFrame.close(1008, "")));
        other.upstream().send(WireFrame.text("still here"));
        assertThat(other.client().readFrame()).isEqualTo(WireFrame.text("still here"));
    }

    @Test
    void aListIsNoLongerThanAskedFor() {
        for (int i = 0; i < 5; i++) {
            scenario.open();
        }
        assertThat(list())
                .hasSize(5)
                .allMatch(view -> "chat".equals(view.attempt().route()));
        assertThat(answer(tunnels.page(attempt -> true, "", 3))).hasSize(3);
        assertThat(answer(tunnels.page(attempt -> false, "", 3))).isEmpty();
    }

    @Test
    void aWrongCodeIsRefusedBeforeAnythingIsDone() {
        scenario.open();
        assertThatThrownBy(() -> tunnels.endAll(attempt -> true, 1006, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1006");
        assertThat(list()).hasSize(1);
    }

    private List<TunnelView> list() {
        return answer(tunnels.page(attempt -> true, "", 10));
    }
}
