package io.tollgate.frame;

import static io.tollgate.frame.Frames.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The control frames that Tollgate sends itself, RFC 6455 §5.5. */
class FrameWriterTest {
    private static final UnpooledByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

    @Test
    void closeCarriesCodeAndReason() {
        assertThat(bytes(FrameWriter.close(ALLOCATOR, 1001, "drain", false, 0))).isEqualTo(hex("8807 03e9 647261696e"));
    }

    @Test
    void maskedCloseIsMasked() {
        assertThat(bytes(FrameWriter.close(ALLOCATOR, 1001, "drain", true, 0x01020304)))
                .isEqualTo(hex("8887 01020304 02eb6776606b6d"));
    }

    @Test
    void noStatusIsAnEmptyClose() {
        assertThat(bytes(FrameWriter.close(ALLOCATOR, CloseCode.NO_STATUS, "", false, 0)))
                .isEqualTo(hex("8800"));
        assertThat(bytes(FrameWriter.close(ALLOCATOR, CloseCode.NO_STATUS, "", true, 0x01020304)))
                .isEqualTo(hex("8880 01020304"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1006, 1015, 2999, 5000, 65536 + 1000})
    void codeThatMustNotBeOnTheWireIsAFaultOfOurs(int code) {
        assertThatThrownBy(() -> FrameWriter.close(ALLOCATOR, code, "", false, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected")
                .hasMessageEndingWith("was " + code);
    }

    @Test
    void pongCarriesNothing() {
        assertThat(bytes(FrameWriter.pong(ALLOCATOR, true, 0x01020304))).isEqualTo(hex("8a80 01020304"));
        assertThat(bytes(FrameWriter.pong(ALLOCATOR, false, 0))).isEqualTo(hex("8a00"));
    }

    @ParameterizedTest
    @CsvSource({"1, 8181", "125, 81fd", "126, 81fe007e", "65535, 81feffff", "65536, 81ff0000000000010000"})
    void maskedMessageIsMaskedBehindItsShortestHeader(int size, String header) {
        byte[] frame = bytes(FrameWriter.maskedMessage(ALLOCATOR, Opcode.TEXT, new byte[size], 0x01020304));
        assertThat(frame).hasSize(header.length() / 2 + 4 + size).startsWith(hex(header + "01020304 01"));
    }

    @ParameterizedTest
    @CsvSource({"123, x, 123", "124, x, 123", "1000, x, 123", "62, é, 122", "62, €, 123", "31, 😀, 120", "1, 😀, 4"})
    void reasonIsCutBetweenCharacters(int count, String character, int bytes) {
        FrameReader close = read(FrameWriter.close(ALLOCATOR, 1008, character.repeat(count), true, 0xCAFEBABE));
        assertThat(close.closeCode()).isEqualTo(CloseCode.POLICY_VIOLATION);
        assertThat(close.controlLength()).isEqualTo(2 + bytes);
        assertThat(close.closeReason()).matches("(" + character + ")+");
    }

    @Test
    void pingCarriesEightBytes() {
        assertThat(bytes(FrameWriter.ping(ALLOCATOR, 0x0102030405060708L, false, 0)))
                .isEqualTo(hex("8908 0102030405060708"));
        assertThat(bytes(FrameWriter.ping(ALLOCATOR, 0x0102030405060708L, true, 0xFF0000FF)))
                .isEqualTo(hex("8988 ff0000ff fe0203fbfa0607f7"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsWrittenIsLegal(boolean masked) {
        FrameRules rules = new FrameRules(masked, false, 0, 0);
        assertThat(rules.judge(read(FrameWriter.close(ALLOCATOR, 4401, "expired", masked, 7))))
                .isNull();
        assertThat(rules.judge(read(FrameWriter.ping(ALLOCATOR, -1, masked, 7))))
                .isNull();
    }

    private static byte[] bytes(ByteBuf frame) {
        try {
            return Frames.bytes(frame);
        } finally {
            frame.release();
        }
    }

    private static FrameReader read(ByteBuf frame) {
        FrameReader reader = new FrameReader();
        assertThat(reader.read(frame)).isEqualTo(FrameReader.Step.HEADER);
        assertThat(reader.read(frame)).isEqualTo(FrameReader.Step.CONTROL);
        assertThat(frame.isReadable()).isFalse();
        frame.release();
        return reader;
    }
}
