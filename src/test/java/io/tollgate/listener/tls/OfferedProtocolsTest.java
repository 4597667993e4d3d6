package io.tollgate.listener.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7301 §3.1, in a body of a ClientHello: RFC 8446 §4.1.2. */
final class OfferedProtocolsTest {
    private static final String UP_TO_EXTENSIONS = "0303" + "00".repeat(32) + "00" + "0002 1301" + "01 00";

    @ParameterizedTest
    @CsvSource({
        "0000,                                             false",
        "0004 002b 0000,                                   false",
        "0009 0010 0005 0003 02 6832,                      true",
        "0012 0010 000e 000c 02 6832 08 687474702f312e31,  false",
        "000d 002b 0000 0010 0005 0003 02 6832,            true",
        "0006 0010 0002 0000,                              true",
        "'',                                               false"
    })
    void whoOffersNoHttp11ButSomethingElseIsKnown(String extensions, boolean othersOnly) {
        assertThat(OfferedProtocols.areOthersOnly(hex(UP_TO_EXTENSIONS + extensions)))
                .isEqualTo(othersOnly);
    }

    @Test
    void aHelloThatIsCutAnywhereIsForTheLibraryToJudge() {
        ByteBuf whole = hex(UP_TO_EXTENSIONS + "0009 0010 0005 0003 02 6832");
        for (int length = 0; length < whole.readableBytes(); length++) {
            assertThat(OfferedProtocols.areOthersOnly(whole.slice(0, length))).isFalse();
        }
    }

    private static ByteBuf hex(String digits) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(digits.replace(" ", "")));
    }
}
