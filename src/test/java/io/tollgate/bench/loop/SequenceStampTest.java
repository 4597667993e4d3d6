package io.tollgate.bench.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SequenceStampTest {
    @ParameterizedTest
    @CsvSource({"0, AAAAAAAA", "1, AAAAAAAB", "305419896, BCDEFGHI", "-1, PPPPPPPP", "-2147483648, IAAAAAAA"})
    void aNumberIsEightLettersTheHighestDigitFirst(int number, String letters) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                .putLong(SequenceStamp.of(number))
                .array();
        assertThat(new String(bytes, StandardCharsets.US_ASCII)).isEqualTo(letters);
        for (int i = 0; i < bytes.length; i++) {
            assertThat(SequenceStamp.byteOf(SequenceStamp.of(number), i)).isEqualTo(bytes[i]);
        }
    }
}
