package io.tollgate.aws.authorizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.aws.authorizer.AuthorizerAnswer.Allowed;
import io.tollgate.aws.authorizer.AuthorizerAnswer.Busy;
import io.tollgate.aws.authorizer.AuthorizerAnswer.Denied;
import io.tollgate.aws.authorizer.AuthorizerAnswer.Failed;
import io.tollgate.aws.authorizer.AuthorizerAnswer.Unauthorized;
import java.math.BigDecimal;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("D10 authorizer outcomes")
final class AuthorizerAnswerTest {
    private static final String METHOD = Events.API.methodArn();
    private static final String STATEMENT =
            "{\"Effect\":\"Allow\",\"Action\":\"execute-api:Invoke\",\"Resource\":\"" + METHOD + "\"}";
    private static final String POLICY =
            "\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[" + STATEMENT + "]}";
    private static final String GOOD = "{\"principalId\":\"u\"," + POLICY;

    @Test
    void anAllowedOneTellsWhoItIs() {
        AuthorizerAnswer answer = read(GOOD + ",\"context\":{\"n\":1,\"b\":true,\"s\":\"x\",\"d\":1.5,"
                + "\"big\":9223372036854775808},\"usageIdentifierKey\":\"k\"}");
        assertThat(answer)
                .asInstanceOf(InstanceOfAssertFactories.type(Allowed.class))
                .satisfies(allowed -> {
                    assertThat(allowed.principalId()).isEqualTo("u");
                    assertThat(allowed.usageIdentifierKey()).isEqualTo("k");
                    assertThat(allowed.context())
                            .containsExactly(
                                    Map.entry("n", 1L),
                                    Map.entry("b", true),
                                    Map.entry("s", "x"),
                                    Map.entry("d", new BigDecimal("1.5")),
                                    Map.entry("big", new BigDecimal("9223372036854775808")));
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"}", ",\"context\":{}}", ",\"context\":null,\"usageIdentifierKey\":null}", ",\"more\":[{}]}"})
    void contextAndKeyMayBeMissing(String rest) {
        assertThat(read(GOOD + rest)).isEqualTo(new Allowed("u", Map.of(), null));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theOneWordIsUnauthorizedWithOrWithoutTheHeader(boolean header) {
        assertThat(read(header, "{\"errorMessage\":\"Unauthorized\"}")).isEqualTo(new Unauthorized());
        assertThat(read(header, "{\"errorMessage\":\"Unauthorized\",\"errorType\":\"Error\",\"trace\":[\"a\",\"b\"]}"))
                .isEqualTo(new Unauthorized());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"unauthorized\"",
                "\"Unauthorized \"",
                "\"Unauthorized.\"",
                "\"[401] Unauthorized\"",
                "\"\"",
                "null",
                "1",
                "[\"Unauthorized\"]",
                "\"2026-11-23T03:00:00.000Z 1234 Task timed out after 5.00 seconds\"",
            })
    void anyOtherErrorIsAFailure(String message) {
        String body = "{\"errorMessage\":" + message + ",\"errorType\":\"Error\"}";
        assertThat(read(true, body)).isInstanceOf(Failed.class);
        assertThat(read(false, body)).isInstanceOf(Failed.class);
    }

    @Test
    void theHeaderIsAnErrorWhateverTheBody() {
        assertThat(read(true, GOOD + "}")).isInstanceOf(Failed.class);
        assertThat(read(true, "")).isInstanceOf(Failed.class);
        assertThat(read(false, GOOD + ",\"errorMessage\":\"Unauthorized\"}")).isInstanceOf(Allowed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "[]",
                "true",
                "\"Unauthorized\"",
                "Unauthorized",
                "{\"principalId\":\"u\"}",
                "{\"principalId\":\"u\",\"policyDocument\":null}",
                "{\"principalId\":\"u\",\"policyDocument\":\"{}\"}",
                "{\"principalId\":\"u\",\"policyDocument\":[]}",
                "{\"isAuthorized\":true}",
                "<html></html>",
                "Task timed out after 5.00 seconds",
            })
    void noPolicyIsAFailure(String body) {
        assertThat(read(body)).isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"principalId\":\"\",",
                "\"principalId\":null,",
                "\"principalId\":7,",
                "\"principalID\":\"u\","
            })
    void nobodyIsAFailure(String principal) {
        assertThat(read("{" + principal + POLICY + "}")).isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":{}}",
                "{\"a\":[]}",
                "{\"a\":[1]}",
                "{\"a\":null}",
                "[]",
                "\"x\"",
                "1",
                "{\"a\":1,\"b\":{\"c\":1}}"
            })
    void aContextOfAnythingButPlainValuesIsAFailure(String context) {
        assertThat(read(GOOD + ",\"context\":" + context + "}")).isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "{}", "[\"k\"]", "true"})
    void aUsageKeyThatIsNoStringIsAFailure(String key) {
        assertThat(read(GOOD + ",\"usageIdentifierKey\":" + key + "}")).isInstanceOf(Failed.class);
    }

    @Test
    void anAnswerHasAtMost8192Bytes() {
        String body = GOOD + ",\"context\":{\"é\":\"";
        String longest =
                body + "x".repeat(AuthorizerAnswer.MOST_BYTES - (body + "\"}}").getBytes(UTF_8).length) + "\"}}";
        assertThat(longest.getBytes(UTF_8)).hasSize(8192);
        assertThat(read(longest)).isInstanceOf(Allowed.class);
        assertThat(read(longest + " ")).isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @CsvSource({"201", "202", "204", "301", "302", "403", "404", "409", "413", "429", "500", "502", "503", "504"})
    void onlyStatus200IsAnAnswer(int status) {
        assertThat(AuthorizerAnswer.read(status, false, (GOOD + "}").getBytes(UTF_8), METHOD))
                .isEqualTo(new Failed("the call of the function was answered " + status + ", not 200"));
    }

    @Test
    void status400IsAnEmulatorAtAnotherCall() {
        assertThat(AuthorizerAnswer.read(400, false, new byte[0], METHOD)).isEqualTo(new Busy());
    }

    @Test
    void aPolicyThatDoesNotAllowTellsHow() {
        assertThat(read("{\"principalId\":\"u\",\"policyDocument\":{}}")).isEqualTo(new Denied(false));
        assertThat(read((GOOD + "}").replace("Allow", "Deny"))).isEqualTo(new Denied(true));
        assertThat(read((GOOD + "}").replace("\"Allow\"", "\"Maybe\""))).isInstanceOf(Failed.class);
    }

    @Test
    void anArnHasAtMost1600Bytes() {
        String allowsAll = (GOOD + "}").replace(METHOD, "*");
        String longest = METHOD + "x".repeat(WebSocketApi.LONGEST_METHOD_ARN - METHOD.length());
        assertThat(AuthorizerAnswer.read(200, false, allowsAll.getBytes(UTF_8), longest))
                .isInstanceOf(Allowed.class);
        assertThat(AuthorizerAnswer.read(200, false, allowsAll.getBytes(UTF_8), longest + "x"))
                .isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"errorMessage\":\"secret-7\"}",
                "secret-7",
                "{\"secret-7\":1}",
                "{\"principalId\":\"secret-7\"}",
                "{\"principalId\":\"u\",\"policyDocument\":{\"Version\":\"secret-7\"}}",
                "{\"principalId\":\"u\",\"policyDocument\":{\"Statement\":{\"Effect\":\"secret-7\"}}}",
                "{\"secret-7\":1,\"secret-7\":2}",
                "Task timed out after secret-7 seconds",
            })
    void noReasonQuotesTheAnswer(String body) {
        assertThat(read(body))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.reason()).isNotBlank().doesNotContain("secret-7"));
    }

    @Test
    void noVerdictIsPrinted() {
        assertThat(new Allowed("secret-7", Map.of("k", "secret-7"), "secret-7").toString())
                .doesNotContain("secret-7");
    }

    @Test
    void aTimeoutIsToldFromOtherFailures() {
        Failed timeout = new Failed("the function ran out of its own time");
        assertThat(read("Task timed out after 5.00 seconds")).isEqualTo(timeout);
        assertThat(read(true, "{\"errorMessage\":\"2026 id Task timed out after 5.00 seconds\"}"))
                .isEqualTo(timeout);
        assertThat(read(true, "{\"errorMessage\":\"x\"}")).isEqualTo(new Failed("the function failed"));
    }

    private static AuthorizerAnswer read(String body) {
        return read(false, body);
    }

    private static AuthorizerAnswer read(boolean functionError, String body) {
        return AuthorizerAnswer.read(200, functionError, body.getBytes(UTF_8), METHOD);
    }
}
