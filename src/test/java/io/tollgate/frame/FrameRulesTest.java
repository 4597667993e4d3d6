package io.tollgate.frame;

import static io.tollgate.frame.Frames.atHeader;
import static io.tollgate.frame.Frames.header;
import static io.tollgate.frame.Frames.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.frame.Frames.LengthForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of RFC 6455 §5, by headers in hex, from a server (not masked) unless said. */
class FrameRulesTest {
    private final FrameRules rules = new FrameRules(false, false, 0, 0);
    private final FrameRules deflating = new FrameRules(false, true, 0, 0);

    @ParameterizedTest
    @ValueSource(strings = {"8100", "827e007e", "827f0000000000010000", "0105", "8800", "897d", "8a01"})
    void legalFramePasses(String header) {
        assertThat(judge(rules, header)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8300", "8400", "8500", "8600", "8700", "8b00", "8c00", "8d00", "8e00", "8f00"})
    void reservedOpcodeIsRefused(String header) {
        assertThat(judge(rules, header)).isEqualTo(FrameViolation.RESERVED_OPCODE);
    }

    @Test
    void clientHasToMaskAndServerMustNot() {
        FrameRules fromClient = new FrameRules(true, false, 0, 0);
        assertThat(judge(fromClient, "8180 01020304")).isNull();
        assertThat(judge(fromClient, "8100")).isEqualTo(FrameViolation.MASK_MISSING);
        assertThat(judge(fromClient, "8900")).isEqualTo(FrameViolation.MASK_MISSING);
        assertThat(judge(rules, "8180 01020304")).isEqualTo(FrameViolation.MASK_FORBIDDEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c100", "a100", "9100", "f100", "c900", "8100 c000"})
    void reservedBitNeedsAnExtension(String header) {
        assertThat(judge(rules, header.split(" "))).isEqualTo(FrameViolation.RESERVED_BITS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c100", "c200", "4100", "8100", "4100 8000"})
    void deflateMaySetRsv1OnAMessagesFirstFrame(String headers) {
        assertThat(judge(deflating, headers.split(" "))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a100", "9100", "d100", "e100", "f100", "4100 c000", "0100 4000", "c800", "c900", "ca00"})
    void deflateMaySetNoOtherReservedBit(String headers) {
        assertThat(judge(deflating, headers.split(" "))).isEqualTo(FrameViolation.RESERVED_BITS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"887e007e", "897effff", "8a7f0000000000010000", "887fffffffffffffffff", "097e007e"})
    void controlFrameCarriesAtMost125Bytes(String header) {
        assertThat(judge(rules, header)).isEqualTo(FrameViolation.CONTROL_TOO_LONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0800", "0900", "0a7d"})
    void controlFrameIsNotFragmented(String header) {
        assertThat(judge(rules, header)).isEqualTo(FrameViolation.CONTROL_FRAGMENTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"827e007d", "827f000000000000ffff", "827f0000000000000000", "897e0005"})
    void lengthIsInItsShortestForm(String header) {
        assertThat(judge(rules, header)).isEqualTo(FrameViolation.LENGTH_NOT_MINIMAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"827f8000000000000000", "827fffffffffffffffff"})
    void lengthIsNotNegative(String header) {
        assertThat(judge(rules, header)).isEqualTo(FrameViolation.LENGTH_NEGATIVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8000", "0000", "8100 8000", "0100 8000 8000", "8900 8000"})
    void continuationNeedsAMessage(String headers) {
        assertThat(judge(rules, headers.split(" "))).isEqualTo(FrameViolation.CONTINUATION_UNEXPECTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0100 8100", "0200 0100", "0100 0000 8200", "0100 8900 8100"})
    void messageDoesNotStartInsideAnother(String headers) {
        assertThat(judge(rules, headers.split(" "))).isEqualTo(FrameViolation.CONTINUATION_EXPECTED);
    }

    @Test
    void controlFramesMayComeBetweenFragments() {
        assertThat(judge(rules, "0100", "8900", "0000", "8a00", "8000", "8100")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "8100, true, false",
        "0100, true, true",
        "0100 0000, false, true",
        "0100 8000, false, false",
        "8900, false, false",
        "0100 8900, false, true",
        "0100 8000 0200, true, true"
    })
    void messageStartsAtItsFirstFrameAndEndsAtItsLast(String headers, boolean starts, boolean inside) {
        judge(rules, headers.split(" "));
        assertThat(rules.startsMessage()).isEqualTo(starts);
        assertThat(judge(rules, "8000") == null).isEqualTo(inside);
    }

    @Test
    void refusedFrameChangesNothing() {
        assertThat(judge(rules, "0100", "8100")).isNotNull();
        assertThat(rules.startsMessage()).isFalse();
        assertThat(judge(rules, "8000")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"1000, -", "1001, FRAME_TOO_BIG", "9223372036854775807, FRAME_TOO_BIG"})
    void dataFrameIsAtMostMaxFrame(long length, FrameViolation verdict) {
        FrameRules capped = new FrameRules(false, false, 1000, 0);
        assertThat(capped.judge(atHeader(header(0x82, false, length)))).isEqualTo(verdict);
    }

    @Test
    void maxFrameDoesNotLimitControlFrames() {
        FrameRules capped = new FrameRules(false, false, 1, 1);
        assertThat(judge(capped, "897d")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "827e03e8, -",
                "827e03e9, MESSAGE_TOO_BIG",
                "027e03e8 8000, -",
                "027e03e8 8001, MESSAGE_TOO_BIG",
                "027e03e8 897d 8000 827e03e8, -",
                "0201 007f7fffffffffffffff, MESSAGE_TOO_BIG",
                "827f7fffffffffffffff, MESSAGE_TOO_BIG"
            })
    void messageIsAtMostMaxMessageOverAllItsFrames(String headers, FrameViolation verdict) {
        FrameRules capped = new FrameRules(false, false, 0, 1000);
        assertThat(judge(capped, headers.split(" "))).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "8200, BINARY_REFUSED",
                "0200, BINARY_REFUSED",
                "8100, -",
                "0100 8900 8000 8100, -",
                "0100 8200, CONTINUATION_EXPECTED"
            })
    void binaryMessagesAreRefusedWhereOnlyTextIsTaken(String headers, FrameViolation verdict) {
        FrameRules textOnly = new FrameRules(false, false, 0, 0);
        textOnly.allowBinary(false);
        assertThat(judge(textOnly, headers.split(" "))).isEqualTo(verdict);
        assertThat(FrameViolation.BINARY_REFUSED.closeCode()).isEqualTo(1003);
    }

    @Test
    void withoutACapEveryLengthPasses() {
        String longest = "007f7fffffffffffffff";
        assertThat(judge(rules, "027f7fffffffffffffff", longest, longest, longest))
                .isNull();
    }

    @Test
    void largestCapDoesNotOverflow() {
        FrameRules capped = new FrameRules(false, false, Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(judge(capped, "027f7fffffffffffffff")).isNull();
        assertThat(judge(capped, "8000")).isNull();
        assertThat(judge(capped, "027f7fffffffffffffff", "0001")).isEqualTo(FrameViolation.MESSAGE_TOO_BIG);
    }

    @Test
    void firstBrokenRuleInOrderIsTold() {
        assertThat(rules.judge(atHeader(header(0x7B, true, LengthForm.EIGHT_BYTES, -1))))
                .isEqualTo(FrameViolation.RESERVED_OPCODE);
        assertThat(rules.judge(atHeader(header(0x79, true, LengthForm.EIGHT_BYTES, -1))))
                .isEqualTo(FrameViolation.MASK_FORBIDDEN);
        assertThat(rules.judge(atHeader(header(0x79, false, LengthForm.EIGHT_BYTES, -1))))
                .isEqualTo(FrameViolation.RESERVED_BITS);
        assertThat(rules.judge(atHeader(header(0x09, false, LengthForm.EIGHT_BYTES, -1))))
                .isEqualTo(FrameViolation.CONTROL_TOO_LONG);
        assertThat(rules.judge(atHeader(header(0x80, false, LengthForm.TWO_BYTES, 5))))
                .isEqualTo(FrameViolation.LENGTH_NOT_MINIMAL);
    }

    /** Judges the headers in order and gives the last verdict; all before have to be legal. */
    private static FrameViolation judge(FrameRules rules, String... headers) {
        FrameViolation verdict = null;
        for (String header : headers) {
            assertThat(verdict).isNull();
            verdict = rules.judge(atHeader(hex(header)));
        }
        return verdict;
    }
}
