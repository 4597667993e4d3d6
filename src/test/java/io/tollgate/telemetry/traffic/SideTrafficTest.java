package io.tollgate.telemetry.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SideTrafficTest {
    private final SideTraffic traffic = new SideTraffic();

    @Test
    void startsAtNothing() {
        assertThat(traffic.messages() + traffic.bytes() + traffic.frames() + traffic.payloadBytes())
                .isZero();
    }

    @Test
    void eachFigureHasAPlaceOfItsOwn() {
        traffic.message();
        traffic.bytes(30);
        traffic.frame(5);
        traffic.frame(2_000_000);
        assertThat(traffic.messages()).isEqualTo(1);
        assertThat(traffic.bytes()).isEqualTo(30);
        assertThat(traffic.frames()).isEqualTo(2);
        assertThat(traffic.payloadBytes()).isEqualTo(2_000_005);
    }

    @Test
    void theSizesAreFourFoldEachFrom64BytesTo1MiB() {
        assertThat(SideTraffic.sizes()).containsExactly(64, 256, 1024, 4096, 16384, 65536, 262144, 1048576);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 0",
        "63, 0",
        "64, 0",
        "65, 1",
        "256, 1",
        "257, 2",
        "1024, 2",
        "1025, 3",
        "4096, 3",
        "16384, 4",
        "65536, 5",
        "65537, 6",
        "262144, 6",
        "1048576, 7",
        "1048577, 8",
        "9223372036854775807, 8"
    })
    void aFrameFallsToTheFirstSizeThatIsNotBelowIt(long payload, int place) {
        traffic.frame(payload);
        long[] expected = new long[SideTraffic.sizes().length + 1];
        expected[place] = 1;
        assertThat(traffic.framesBySize()).isEqualTo(expected);
    }
}
