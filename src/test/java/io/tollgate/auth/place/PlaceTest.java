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
