package io.tollgate.aws.authorizer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.aws.authorizer.AuthorizerAnswer.Allowed;
import io.tollgate.aws.authorizer.AuthorizerAnswer.Failed;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What two readers could read in two ways lets nobody in. */
final class HostileAnswerTest {
    private static final String METHOD = Events.API.methodArn();
    private static final String GOOD = "{\"principalId\":\"u\",\"policyDocument\":{\"Statement\":"
            + "{\"Effect\":\"Allow\",\"Action\":\"execute-api:Invoke\",\"Resource\":\"*\"}},\"context\":{\"c\":1}}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"principalId\":\"admin\"}",
                ",\"policyDocument\":{}}",
                ",\"\\u0070rincipalId\":\"admin\"}",
                ",\"context\":{}}",
                ",\"x\":{\"a\":1,\"a\":2}}",
                ",\"x\":1e999}",
                ",\"x\":1e2147483648}",
                ",\"x\":1e-999999999}",
                ",\"x\":11111111111111111111111111111111111111111111111111111111111111111}",
                ",\"x\":NaN}",
                ",\"x\":01}",
                ",\"x\":\"\\uD800\"}",
                ",\"\\uDC00\":1}",
                ",\"x\":[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]}",
                ",}",
                "}}",
                "}{}",
                "} null",
                "",
                ",\"x\":1",
                ",\"x\":\"\u0001\"}",
                "} // comment",
                ",'x':1}",
            })
    void aGoodAnswerIsSpoiled(String rest) {
        String body = GOOD.substring(0, GOOD.length() - 1) + rest;
        assertThat(read(body.getBytes(UTF_8))).isInstanceOf(Failed.class);
    }

    @Test
    void onlyUtf8IsRead() {
        assertThat(read(GOOD.getBytes(UTF_8))).isInstanceOf(Allowed.class);
        assertThat(read(GOOD.getBytes(UTF_16BE))).isInstanceOf(Failed.class);
        assertThat(read(("\uFEFF" + GOOD).getBytes(UTF_8))).isInstanceOf(Failed.class);
        assertThat(read(GOOD.replace("\"u\"", "\"\u00E9\"").getBytes(ISO_8859_1)))
                .isInstanceOf(Failed.class);
    }

    @Test
    void depthIsBoundedBeforeMemoryIs() {
        assertThat(read("[".repeat(8192).getBytes(UTF_8))).isInstanceOf(Failed.class);
        assertThat(read("{\"a\":".repeat(1638).getBytes(UTF_8))).isInstanceOf(Failed.class);
    }

    @Property
    void noAnswerThrowsAndNoPieceOfAGoodOneAllows(@ForAll @IntRange(max = 200) int cut) {
        String piece = GOOD.substring(0, Math.min(cut, GOOD.length() - 1));
        assertThat(read(piece.getBytes(UTF_8))).isInstanceOf(Failed.class);
    }

    @Property
    void anyTextIsReadOrAFailure(
            @ForAll @StringLength(max = 60) @CharRange(from = ' ', to = '~') String text,
            @ForAll boolean functionError) {
        assertThat(AuthorizerAnswer.read(200, functionError, text.getBytes(UTF_8), METHOD))
                .isNotInstanceOf(Allowed.class);
    }

    @Property
    void aChangedByteNeverMakesAnotherPrincipal(@ForAll @IntRange(max = 131) int at, @ForAll byte changed) {
        byte[] body = GOOD.getBytes(UTF_8);
        body[at] = changed;
        AuthorizerAnswer answer = read(body);
        assertThat(answer instanceof Allowed allowed && allowed.principalId().length() != 1)
                .isFalse();
    }

    private static AuthorizerAnswer read(byte[] body) {
        return AuthorizerAnswer.read(200, false, body, METHOD);
    }
}
