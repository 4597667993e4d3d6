package io.tollgate.relay.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.relay.Side;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndCauseTest {
    @ParameterizedTest
    @CsvSource({
        "CLIENT, CLIENT, limited limit=burst",
        "CLIENT, UPSTREAM, limited",
        "UPSTREAM, CLIENT, limited",
        "UPSTREAM, UPSTREAM, limited limit=burst"
    })
    void onlyWhoWentOverHearsWhichLimit(Side offender, Side told, String reason) {
        assertThat(EndCause.limited(offender, "burst").reasonFor(told)).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "€", "😀"})
    void aLongNameIsCutWhereItFits(String character) {
        String reason = EndCause.evicted(character.repeat(200)).reasonFor(Side.CLIENT);
        int length = character.getBytes(StandardCharsets.UTF_8).length;
        assertThat(reason).isEqualTo("evicted limit=" + character.repeat((123 - 14) / length));
    }

    @Test
    void aNameThatJustFitsIsWhole() {
        assertThat(EndCause.evicted("a".repeat(109)).reasonFor(Side.CLIENT)).hasSize(123);
    }
}
