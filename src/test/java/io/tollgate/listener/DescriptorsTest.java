package io.tollgate.listener;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DescriptorsTest {
    @ParameterizedTest(name = "{0} descriptors: {1}")
    @CsvSource({
        "1024,                448",
        "1025,                448",
        "65536,               30688",
        "72,                  2",
        "10,                  1",
        "0,                   1",
        "9223372036854775807, 2147483647",
        "-1,                  2147483647",
    })
    void eachConnectionTakesTwoAndSomeAreKept(long limit, int connections) {
        assertThat(Descriptors.connections(limit)).isEqualTo(connections);
    }

    @Test
    void thisProcessHasSome() {
        assertThat(Descriptors.slots().take()).isNotNull();
    }
}
