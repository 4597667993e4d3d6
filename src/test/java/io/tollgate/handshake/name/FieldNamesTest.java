package io.tollgate.handshake.name;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A name is the same text whether it was known or not. */
class FieldNamesTest {
    static List<String> usual() {
        return FieldNames.USUAL.stream()
                .flatMap(name -> Stream.of(name, name.toLowerCase(Locale.ROOT)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("usual")
    void aUsualNameIsFoundByItsBytes(String name) {
        byte[] bytes = (name + "\u00ff rest").getBytes(ISO_8859_1);
        assertThat(FieldNames.usual(bytes, name.length())).isEqualTo(name);
    }

    @ParameterizedTest
    @MethodSource("usual")
    void aNameThatDiffersInOneByteIsNotTakenForIt(String name) {
        for (int i = 0; i < name.length(); i++) {
            byte[] bytes = name.getBytes(ISO_8859_1);
            bytes[i] ^= (byte) 0x80;
            assertThat(FieldNames.usual(bytes, bytes.length)).isNull();
        }
        assertThat(FieldNames.usual(name.getBytes(ISO_8859_1), name.length() - 1))
                .isNotEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X-Anything", "HOST", "cOOKIE", "Sec-Websocket-Key", "X_Request_Id"})
    void anyOtherIsNone(String name) {
        assertThat(FieldNames.usual(name.getBytes(ISO_8859_1), name.length())).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "HOST", "hOsT", "host"})
    void caseIsFolded(String name) {
        assertThat(FieldNames.lower(name)).isEqualTo("host");
        assertThat(FieldNames.folded(name)).isEqualTo("host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X_Request_Id", "x-request_ID", "X-Request-Id"})
    void underscoresFoldToo(String name) {
        assertThat(FieldNames.folded(name)).isEqualTo("x-request-id");
    }
}
