package io.tollgate.auth.claim;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How a claim is written into a header. */
final class HeaderValueTest {
    @ParameterizedTest(name = "{1}")
    @MethodSource("values")
    void aClaimIsWritten(Object claim, String value) {
        assertThat(HeaderValue.of(claim)).isEqualTo(value);
    }

    static List<Arguments> values() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", "é");
        object.put("n", List.of(1L, true, new BigDecimal("1.50")));
        return List.of(
                Arguments.of("x\r\nX-Admin: 1", "x%0D%0AX-Admin: 1"),
                Arguments.of("é", "%C3%A9"),
                Arguments.of("100%", "100%25"),
                Arguments.of("\uD83D\uDE00", "%F0%9F%98%80"),
                Arguments.of("\uD83D?", "%EF%BF%BD?"),
                Arguments.of("\u007F\u0000\t", "%7F%00%09"),
                Arguments.of(" a b ", "%20a b%20"),
                Arguments.of(" ", "%20"),
                Arguments.of("", ""),
                Arguments.of("~!\"", "~!\""),
                Arguments.of(5L, "5"),
                Arguments.of(new BigDecimal("5.0"), "5"),
                Arguments.of(true, "true"),
                Arguments.of(List.of("a", "b c"), "[\"a\",\"b c\"]"),
                Arguments.of(object, "{\"name\":\"%C3%A9\",\"n\":[1,true,1.50]}"));
    }
}
