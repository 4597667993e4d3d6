package io.tollgate.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StrictJsonTest {
    @Test
    void valuesComeAsStringBooleanLongBigDecimalListAndMap() throws Exception {
        String text = " {\"s\":\"é\\n\",\"t\":true,\"f\":false,\"n\":-7,\"b\":9223372036854775808,\"d\":1.50,"
                + "\"l\":[1,\"a\",[]],\"m\":{\"x\":{}}}\r\n";
        assertThat(StrictJson.object(text.getBytes(UTF_8)))
                .containsExactly(
                        Map.entry("s", "é\n"),
                        Map.entry("t", true),
                        Map.entry("f", false),
                        Map.entry("n", -7L),
                        Map.entry("b", new BigDecimal("9223372036854775808")),
                        Map.entry("d", new BigDecimal("1.50")),
                        Map.entry("l", List.of(1L, "a", List.of())),
                        Map.entry("m", Map.of("x", Map.of())));
    }

    @Test
    void nullIsKeptOutsideAndDroppedInside() throws Exception {
        assertThat(StrictJson.object("{\"a\":null,\"b\":{\"c\":null},\"d\":[null,1]}"))
                .isEqualTo(Map.of("a", StrictJson.Null.NULL, "b", Map.of(), "d", List.of(1L)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "1",
                "\"{}\"",
                "[]",
                "[{}]",
                "{",
                "}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1",
                "{\"a\":1,}",
                "{,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":'b'}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":0x1}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":True}",
                "{\"a\":undefined}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":[1,]}",
                "{/**/}",
                "{}//",
                "{}#"
            })
    void onlyAJsonObjectOfRfc8259IsTaken(String text) {
        assertRejected(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}{}", "{} x", "{},", "{}]", "{}\u0000", "{}1"})
    void nothingMayFollowTheObject(String text) {
        assertRejected(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"b\":2,\"c\":3,\"a\":4}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"x\":{\"a\":1,\"a\":2}}",
                "{\"x\":[{\"a\":null,\"a\":2}]}"
            })
    void noMemberMayStandTwiceAtAnyDepth(String text) {
        assertRejected(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1e400", "1E+400", "-1e400", "1e-400", "1e999999999999", "1e2147483647", "1e-2147483647", "0e400"
            })
    void aNumberBeyondADoubleIsRejectedWithoutBeingExpanded(String number) {
        assertRejected("{\"a\":" + number + "}");
    }

    @Test
    void aLongNumberIsRejected() throws Exception {
        assertThat(StrictJson.object("{\"a\":" + "9".repeat(StrictJson.LONGEST_NUMBER) + "}"))
                .hasSize(1);
        assertRejected("{\"a\":" + "9".repeat(StrictJson.LONGEST_NUMBER + 1) + "}");
        assertRejected("{\"a\":" + "9".repeat(1_000_000) + "}");
        assertRejected("{\"a\":0." + "9".repeat(1_000_000) + "}");
    }

    @Test
    void nestingIsBounded() throws Exception {
        assertThat(StrictJson.object(nested(StrictJson.MOST_NESTING))).hasSize(1);
        assertRejected(nested(StrictJson.MOST_NESTING + 1));
        assertRejected(nested(100_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00", "\\ud800x", "\\ud800\\ud800", "\\udc00\\ud800"})
    void halfASurrogatePairIsNoCharacter(String escape) {
        assertRejected("{\"a\":\"" + escape + "\"}");
        assertRejected("{\"" + escape + "\":1}");
    }

    @Test
    void aWholeSurrogatePairIsOneCharacter() throws Exception {
        assertThat(StrictJson.object("{\"a\":\"\\ud83d\\ude00\"}")).containsEntry("a", "\ud83d\ude00");
    }

    @Test
    void onlyStrictUtf8IsTaken() {
        assertRejected("{\"a\":\"é\"}".getBytes(ISO_8859_1));
        assertRejected("{\"a\":1}".getBytes(UTF_16BE));
        assertRejected("{\"a\":\"\u00c0\u0080\"}".getBytes(ISO_8859_1));
        assertRejected("{\"a\":\"\u00ed\u00a0\u0080\"}".getBytes(ISO_8859_1));
        assertRejected("\ufeff{}".getBytes(UTF_8));
    }

    @Test
    void oneStringIsFoundWithoutBuildingTheRest() {
        assertThat(issuer("{\"x\":{\"iss\":\"b\"},\"iss\":\"a\",\"y\":[{}]}")).isEqualTo("a");
        assertThat(issuer("{\"iss\":1}")).isNull();
        assertThat(issuer("{\"x\":\"a\"}")).isNull();
        assertThat(issuer("{\"iss\":\"a\",\"iss\":\"b\"}")).isNull();
        assertThat(issuer("{\"iss\":\"a\"} x")).isNull();
        assertThat(issuer("{\"iss\":\"a\"")).isNull();
        assertThat(issuer("foo")).isNull();
        assertThat(issuer("")).isNull();
    }

    @Property(tries = 3000)
    void noTextThrowsAnythingElse(@ForAll @CharRange(from = '!', to = '~') String text) {
        for (String tried : List.of(text, "{\"a\":" + text + "}", "{" + text + "}")) {
            try {
                assertThat(StrictJson.object(tried)).isNotNull();
            } catch (StrictJson.Rejected e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    private static String issuer(String text) {
        return StrictJson.stringMember(text.getBytes(UTF_8), "iss");
    }

    private static String nested(int depth) {
        return "{\"a\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
    }

    private static void assertRejected(String text) {
        assertThatExceptionOfType(StrictJson.Rejected.class).isThrownBy(() -> StrictJson.object(text));
        assertRejected(text.getBytes(UTF_8));
    }

    private static void assertRejected(byte[] utf8) {
        assertThatExceptionOfType(StrictJson.Rejected.class).isThrownBy(() -> StrictJson.object(utf8));
    }
}
