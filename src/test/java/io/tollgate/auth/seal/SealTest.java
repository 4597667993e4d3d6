package io.tollgate.auth.seal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a handle becomes, and what is sealed with it. */
final class SealTest {
    private static final String HANDLE = "abcdefghijklmnopqrstuv";

    private final Seal seal = Seal.ofHandle(HANDLE);

    @Test
    void theSameHandleOpensWhatItSealedAndNoOtherDoes() {
        String sealed = seal.seal("a token", "question 1");
        assertThat(Seal.ofHandle(HANDLE).open(sealed, "question 1")).isEqualTo("a token");
        assertThat(Seal.ofHandle(HANDLE + "w").open(sealed, "question 1")).isNull();
        assertThat(seal.open(sealed, "question 2")).isNull();
    }

    @Test
    void nameAndSealShowNeitherHandleNorText() {
        String sealed = seal.seal("a token", "p");
        String bytes = new String(Base64.getUrlDecoder().decode(sealed), ISO_8859_1);
        assertThat(seal.id().text() + bytes + seal).doesNotContain(HANDLE).doesNotContain("token");
        assertThat(seal.seal("a token", "p")).isNotEqualTo(sealed);
    }

    /** HKDF (RFC 5869) with an empty info, cut in two; computed by another implementation. */
    @Test
    void nameIsTheFirstHalfOfTheDerivedKey() {
        assertThat(seal.id().text()).isEqualTo("f2d15211bb32f7e41052430831895322");
        assertThat(Seal.Id.parse(seal.id().text())).isEqualTo(seal.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "not base64!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void whatWasNeverSealedDoesNotOpen(String sealed) {
        assertThat(seal.open(sealed, "p")).isNull();
    }

    @Test
    void aSealThatWasCutOrChangedDoesNotOpen() {
        String sealed = seal.seal("a token", "p");
        for (int i = 0; i < sealed.length() - 1; i++) {
            char other = sealed.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(seal.open(sealed.substring(0, i) + other + sealed.substring(i + 1), "p"))
                    .isNull();
            assertThat(seal.open(sealed.substring(0, i), "p")).isNull();
        }
    }
}
