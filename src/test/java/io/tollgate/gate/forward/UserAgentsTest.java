package io.tollgate.gate.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UserAgentsTest {
    private final UserAgents agents = new UserAgents();

    @Test
    void whatManySayIsKeptOnce() {
        String first = agents.keep("Mozilla/5.0".concat(""));
        assertThat(agents.keep("Mozilla/" + first.substring(8))).isSameAs(first);
    }

    @Test
    void nothingIsKeptOfNothing() {
        assertThat(agents.keep(null)).isNull();
        assertThat(agents.keep("")).isNull();
    }

    @Test
    void aLongOneIsCut() {
        String kept = agents.keep("x".repeat(10_000));
        assertThat(kept).hasSize(UserAgents.LONGEST);
        assertThat(agents.keep("x".repeat(UserAgents.LONGEST) + "y")).isSameAs(kept);
    }

    @Test
    void whoeverMakesThemUpMakesNoTunnelLarger() {
        List<String> held = new ArrayList<>();
        for (int i = 0; i < 10 * UserAgents.PLACES; i++) {
            String kept = agents.keep("agent/" + i);
            if (kept != null) {
                held.add(kept);
            }
        }
        assertThat(held).hasSizeBetween(UserAgents.PLACES / 2, UserAgents.PLACES);
        assertThat(agents.keep(held.get(0))).isSameAs(held.get(0));
    }
}
