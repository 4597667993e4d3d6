package io.tollgate.server.overload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WatermarkTest {
    /** High mark 10, low mark 5, patience 3. */
    private final Watermark mark = new Watermark(3);

    private String samples(String values) {
        StringBuilder states = new StringBuilder();
        long now = Long.MAX_VALUE - 4;
        for (String value : values.split(" ", -1)) {
            states.append(mark.sample(Double.parseDouble(value), 10, 5, now++) ? '!' : '.');
        }
        return states.toString();
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "0 10 10 10 10 10       | ......",
                "11 11 11               | ...",
                "11 11 11 11            | ...!",
                "11 7 7 7               | ...!",
                "11 11 4 11 11 11 11    | ......!",
                "11 11 11 11 7 7 7 7 7  | ...!!!!!!",
                "11 11 11 11 4 4 4 4    | ...!!!!.",
                "11 11 11 11 4 7 7 7    | ...!!!!.",
                "11 11 11 11 4 4 11 4 4 4 4 | ...!!!!!!!."
            })
    void itTurnsWhenAValueStaysBeyondAMarkAndDoesNotPassTheOther(String values, String states) {
        assertThat(samples(values)).isEqualTo(states);
    }

    @Test
    void withoutPatienceItTurnsAtOnce() {
        Watermark impatient = new Watermark(0);
        assertThat(impatient.sample(11, 10, 5, 0)).isTrue();
        assertThat(impatient.sample(7, 10, 5, 0)).isTrue();
        assertThat(impatient.sample(4, 10, 5, 0)).isFalse();
    }

    @Test
    void withoutAMarkNothingIsTooHigh() {
        samples("11 11 11 11");
        assertThat(mark.sample(Double.MAX_VALUE, 0, 0, 5)).isFalse();
        assertThat(mark.sample(11, 10, 5, 6)).as("it starts anew").isFalse();
    }
}
