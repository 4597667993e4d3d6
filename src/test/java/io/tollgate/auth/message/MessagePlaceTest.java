package io.tollgate.auth.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tollgate.auth.CredentialSettings.Message;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What of a first message is the token. */
final class MessagePlaceTest {
    private static String token(String field, byte[] message) throws Refusal {
        return new MessagePlace(new Message(field, Duration.ofSeconds(5), 1024)).token(message);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "token, `{\"token\": \"t\"}`",
                "token, `{\"token\":\"Bearer t\"}`",
                "token, `{\"token\":\"bearer  t \"}`",
                "token, `{\"type\": \"hello\", \"n\": [1, null, {\"token\": \"x\"}], \"token\": \"t\"}`",
                "token, `{\"token\": \"t\", \"token.b\": \"x\", \"tok\": \"x\", \"tokens\": \"x\"}`",
                "token, ` \n{ \"tok\\u0065n\" : \"t\" }\r\n`",
                "a.b.c, `{\"a\": {\"b\": {\"c\": \"t\"}}}`",
                "a.b.c, `{\"a.b\": {\"c\": \"t\"}, \"a\": {\"b\": {\"c\": \"x\"}}}`",
                "a.b, `{\"a.b\": \"t\", \"a\": {\"b\": \"x\"}}`",
            })
    void theTextInTheFieldIsTheToken(String field, String message) throws Refusal {
        assertThat(token(field, message.getBytes(UTF_8))).isEqualTo("t");
    }

    @Test
    void whatCannotBeATokenIsForOthersToRefuse() throws Refusal {
        assertThat(token("token", "{\"token\": \"Basic SECRET\"}".getBytes(UTF_8)))
                .isEqualTo("Basic SECRET");
        assertThat(token("token", "{\"token\": \"\"}".getBytes(UTF_8))).isEmpty();
    }

    static Stream<String> othersBringNoToken() {
        return Stream.of(
                "",
                "SECRET",
                "\"SECRET\"",
                "[\"SECRET\"]",
                "null",
                "{}",
                "{\"token\"",
                "{\"token\": \"SECRET\"",
                "{\"token\": \"SECRET\"} {}",
                "{\"token\": \"SECRET\", \"token\": \"SECRET\"}",
                "{\"other\": \"SECRET\"}",
                "{\"token\": 5}",
                "{\"token\": null}",
                "{\"token\": [\"SECRET\"]}",
                "{\"token\": {\"token\": \"SECRET\"}}",
                "{'token': 'SECRET'}",
                "{\"token\": \"SECRET\", }",
                "{\"token\": \"\\ud800SECRET\"}",
                "\ufeff{\"token\": \"SECRET\"}",
                "{\"a\": " + "[".repeat(17) + "]".repeat(17) + ", \"token\": \"SECRET\"}",
                "{\"n\": " + "9".repeat(65) + ", \"token\": \"SECRET\"}",
                "{\"n\": [1, 2, {\"a\": 1, \"a\": 2}], \"token\": \"SECRET\"}",
                "{\"n\": [}, \"token\": \"SECRET\"}");
    }

    @ParameterizedTest
    @MethodSource
    void othersBringNoToken(String message) {
        assertRefused(message.getBytes(UTF_8));
    }

    @Test
    void whatIsNoUtf8IsNoMessage() {
        assertRefused("{\"token\": \"SECRET\u00FF\"}".getBytes(ISO_8859_1));
        assertRefused("{\"token\": \"SECRET\"}".getBytes(java.nio.charset.StandardCharsets.UTF_16LE));
    }

    private static void assertRefused(byte[] message) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> token("token", message))
                .satisfies(refusal -> assertThat(refusal.outcome()).isEqualTo(Outcome.FIRST_MESSAGE_INVALID))
                .satisfies(refusal -> assertThat(refusal.detail()).doesNotContain("SECRET"));
    }
}
