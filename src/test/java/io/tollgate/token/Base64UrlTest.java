package io.tollgate.token;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Base64UrlTest {
    @ParameterizedTest
    @CsvSource({"'',''", "f,Zg", "fo,Zm8", "foo,Zm9v", "foob,Zm9vYg"})
    void vectorsOfRfc4648WithoutPadding(String plain, String encoded) {
        assertThat(Base64Url.decode(encoded)).asString().isEqualTo(plain);
        assertThat(Base64Url.encode(plain.getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .isEqualTo(encoded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Zg==", "Zg=", "Zm+v", "Zm/v", "Zm 9", "Zm9v\n", " Zm9v", "Zm9?", "Zm9v\u0161", "Zm\u00009"})
    void nothingButTheUrlAlphabetIsTaken(String text) {
        assertThat(Base64Url.decode(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Zh", "Zm9", "Z", "AAAAA", "AB", "AAB"})
    void unusedBitsMustBeZeroAndNoCharacterMayStandAlone(String text) {
        assertThat(Base64Url.decode(text)).isNull();
    }

    @Property
    void everyValueHasItsOneText(@ForAll @Size(max = 70) byte[] bytes) {
        assertThat(Base64Url.decode(Base64Url.encode(bytes))).isEqualTo(bytes);
    }

    @Property
    void whatDecodesEncodesToTheSameText(@ForAll String text) {
        byte[] bytes = Base64Url.decode(text);
        assertThat(bytes == null || Base64Url.encode(bytes).equals(text)).isTrue();
    }

    @Property
    void onlyTheAskedRangeIsRead(@ForAll @Size(max = 20) byte[] bytes) {
        String text = "?" + Base64Url.encode(bytes) + "?";
        assertThat(Base64Url.decode(text, 1, text.length() - 1)).isEqualTo(bytes);
    }
}
