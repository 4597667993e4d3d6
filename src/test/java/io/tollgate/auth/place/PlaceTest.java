package io.tollgate.auth.place;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each place takes and what it leaves. */
final class PlaceTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a=1; tg=V; b=2 | a=1; b=2 | V",
                "tg=V           |          | V",
                "tg = V ;a=1    | a=1      | V",
                "a=1;;tg=V;     | a=1      | V",
                "tg=V=W; tg2=1  | tg2=1    | V=W",
            })
    void aCookieGoesAndTheOtherPairsStayInOrder(String line, String rest, String token) {
        Taken taken = new CookiePlace("tg").take(List.of(line));
        assertThat(taken.tokens()).containsExactly(token);
        assertThat(taken.rest()).isEqualTo(rest == null ? List.of() : List.of(rest));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1;b=2", "TG=1", "tg", "xtg=1;", " ; ", "", "\"tg\"=1"})
    void aLineWithoutTheCookieStaysAsItIs(String line) {
        assertThat(new CookiePlace("tg").take(List.of(line))).isEqualTo(new Taken(List.of(), List.of(line)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "word V         | V | word",
                "WORD V         | V | word",
                "word V a b     | V | word a b",
                "word V a V     | V | word a V",
                "word           |   | word",
                "word word      | word | word",
                "word V Word a  | V | word a",
            })
    void theSecondSubprotocolBehindTheFirstWordIsTaken(String offered, String token, String rest) {
        FirstPlace place = new FirstPlace("word");
        assertThat(place.isAnnouncedBy(List.of(offered.split(" ")))).isTrue();
        Taken taken = place.take(List.of(offered.split(" ")));
        assertThat(taken.tokens()).isEqualTo(token == null ? List.of() : List.of(token));
        assertThat(taken.rest()).containsExactly(rest.split(" "));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a word V           | a word V",
                "words V            | words V",
                "a eyJ0.e30.c2ln b  | a b",
                "a eyJ0.e30 eyJ.b   | a eyJ0.e30 eyJ.b",
            })
    void withoutTheFirstWordOnlyWhatIsShapedAsAJwtGoesAndIsNoToken(String offered, String rest) {
        FirstPlace place = new FirstPlace("word");
        assertThat(place.isAnnouncedBy(List.of(offered.split(" ")))).isFalse();
        assertThat(place.isAnnouncedBy(List.of())).isFalse();
        assertThat(place.take(List.of(offered.split(" ")))).isEqualTo(new Taken(List.of(), List.of(rest.split(" "))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic dTpw", "Bearerx y", "", "B", "Digest bearer=1", "Negotiate Bearer x"})
    void aLineOfAnotherSchemeStays(String line) {
        assertThat(new AuthorizationPlace().take(List.of(line))).isEqualTo(new Taken(List.of(), List.of(line)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"T%6fken=1", "token%=1", "t%6Fken%2=1", "token%c0%80=1", "tokens=1", "=token", "t%EF%BC%A1"})
    void anotherNameIsNotTheParameter(String parameter) {
        assertThat(new QueryPlace("token").take(List.of(parameter)).rest()).containsExactly(parameter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A9-._~+/", "a==", "eyJ.eyJ.c2ln"})
    void theseAreTheCharactersOfAToken(String text) {
        assertThat(Bearer.isToken(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=", "==", "a=b", "a b", "a,b", "a%", "é", "a\u0000", "a\n", "\u0131"})
    void theseAreNot(String text) {
        assertThat(Bearer.isToken(text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"YWI, ab", "YWJj, abc", "YQ, a"})
    void base64UrlIsDecoded(String text, String token) {
        assertThat(PrefixPlace.base64Url("p.").take(List.of("p." + text)).tokens())
                .containsExactly(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"YR", "YQ==", "YQ=", "Y", "Y+", "Y/==", "YQ\n", " YQ", "YW.I"})
    void onlyItsOneSpellingIsTaken(String text) {
        assertThat(PrefixPlace.base64Url("p.").take(List.of("p." + text)).tokens())
                .containsExactly("");
    }
}
