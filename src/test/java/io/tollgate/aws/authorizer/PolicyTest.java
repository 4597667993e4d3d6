package io.tollgate.aws.authorizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("D9 policy")
final class PolicyTest {
    private static final String API = "arn:aws:execute-api:us-east-1:123456789012:abcdef123";
    private static final String METHOD = API + "/dev/$connect";
    private static final String INVOKE = "\"execute-api:Invoke\"";

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "P/dev/$connect, ALLOWED",
        "P/*, ALLOWED",
        "P/dev/*, ALLOWED",
        "P/dev/$connec?, ALLOWED",
        "P/*/$connect, ALLOWED",
        "P*, ALLOWED",
        "arn:aws:execute-api:*:*:*, ALLOWED",
        "arn:aws:execute-api:us-????-1:*:abc*/dev/*, ALLOWED",
        "*, ALLOWED",
        "P/prod/*, NOT_ALLOWED",
        "P/dev/GET/*, NOT_ALLOWED",
        "arn:aws:execute-api:us-east-1:123456789012:abcdef1234/*, NOT_ALLOWED",
        "arn:aws:execute-api:us-east-1:123456789012:ABCDEF123/dev/*, NOT_ALLOWED",
        "P/dev/$CONNECT, NOT_ALLOWED",
        "P/dev/$connect/, NOT_ALLOWED",
        "P/dev/$connect?, NOT_ALLOWED",
        "P/dev, NOT_ALLOWED",
        "P, NOT_ALLOWED",
        "arn:aws:execute-api:us-east-1:210987654321:*, NOT_ALLOWED",
        "arn:aws-cn:execute-api:*:*:*, NOT_ALLOWED",
        "arn:aws:lambda:*:*:*, NOT_ALLOWED",
        "xarn:aws:execute-api:*:*:*, NOT_ALLOWED",
        "'', NOT_ALLOWED",
        "?, NOT_ALLOWED",
    })
    void anAllowMeansItsResources(String resource, PolicyVerdict expected) throws Exception {
        String arn = resource.replace("P", API);
        assertThat(verdict(statement("Allow", INVOKE, quoted(arn)))).isEqualTo(expected);
        assertThat(verdict("[" + statement("Allow", "[" + INVOKE + "]", "[\"x\", " + quoted(arn) + "]") + "]"))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "arn:aws:execute-api:us-east-1:*",
                "arn:aws:execute-api:*",
                "arn:aws:execute-api:us-east-1:123456789012",
                "arn:*",
                "arn:*/dev/$connect",
                "**",
                "arn:aws:execute-api:us-east-1:123456789012:abcdef123/${stageVariables.x}",
                "${*}",
            })
    void whatIsNotSurelyMeantDeniesAndDoesNotAllow(String resource) throws Exception {
        assertThat(verdict(statement("Allow", INVOKE, quoted(resource)))).isEqualTo(PolicyVerdict.NOT_ALLOWED);
        assertThat(verdict("[%s, %s]"
                        .formatted(
                                statement("Allow", INVOKE, quoted("*")), statement("Deny", INVOKE, quoted(resource)))))
                .isEqualTo(PolicyVerdict.DENIED);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "execute-api:Invoke, ALLOWED",
        "execute-api:*, ALLOWED",
        "EXECUTE-API:invoke, ALLOWED",
        "execute-api:Inv??e, ALLOWED",
        "*, ALLOWED",
        "*:*, ALLOWED",
        "execute-api:ManageConnections, NOT_ALLOWED",
        "execute-api:InvokeAll, NOT_ALLOWED",
        "execute-api, NOT_ALLOWED",
        "execute-api*, NOT_ALLOWED",
        "Invoke, NOT_ALLOWED",
        "lambda:Invoke, NOT_ALLOWED",
        "execute-api:Invo\u212Ae, NOT_ALLOWED",
        "'', NOT_ALLOWED",
    })
    void anAllowMeansItsActions(String action, PolicyVerdict expected) throws Exception {
        assertThat(verdict(statement("Allow", quoted(action), quoted(METHOD)))).isEqualTo(expected);
        assertThat(verdict(statement("Allow", "[\"s3:*\", " + quoted(action) + "]", quoted(METHOD))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"execute-api:Invoke", "execute-api:*", "Execute-Api:INVOKE", "*", "execute-api*"})
    void aDenyMeansItsActions(String action) throws Exception {
        assertThat(verdict("[%s, %s]"
                        .formatted(
                                statement("Allow", INVOKE, quoted("*")),
                                statement("Deny", quoted(action), quoted("*")))))
                .isEqualTo(PolicyVerdict.DENIED);
    }

    @Test
    void aDenyWinsInEitherOrder() throws Exception {
        String allow = statement("Allow", INVOKE, quoted(API + "/dev/*"));
        String deny = statement("Deny", INVOKE, quoted(METHOD));
        assertThat(verdict("[%s, %s]".formatted(allow, deny))).isEqualTo(PolicyVerdict.DENIED);
        assertThat(verdict("[%s, %s]".formatted(deny, allow))).isEqualTo(PolicyVerdict.DENIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/prod/*", "/dev/GET/*", "/dev/$disconnect"})
    void aDenyOfSomethingElseDoesNotDeny(String path) throws Exception {
        String allow = statement("Allow", INVOKE, quoted("*"));
        assertThat(verdict("[%s, %s]".formatted(allow, statement("Deny", INVOKE, quoted(API + path)))))
                .isEqualTo(PolicyVerdict.ALLOWED);
        assertThat(verdict("[%s, %s]"
                        .formatted(allow, statement("Deny", quoted("execute-api:ManageConnections"), quoted("*")))))
                .isEqualTo(PolicyVerdict.ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Condition\": {\"Moon\": {\"phase\": \"full\"}}",
                "\"Condition\": {\"IpAddress\": {\"aws:SourceIp\": \"192.0.2.0/24\"}}",
                "\"Condition\": true",
                "\"Principal\": \"*\"",
                "\"Unknown\": 1",
                "\"NotAction\": \"s3:*\"",
                "\"NotResource\": \"arn:aws:s3:::x\"",
            })
    void whatIsNotUnderstoodDeniesAndDoesNotAllow(String more) throws Exception {
        String allow = "{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\", " + more + "}";
        assertThat(verdict(allow)).isEqualTo(PolicyVerdict.NOT_ALLOWED);
        assertThat(verdict(
                        "[%s, %s]".formatted(statement("Allow", INVOKE, quoted("*")), allow.replace("Allow", "Deny"))))
                .isEqualTo(PolicyVerdict.DENIED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Effect\": \"Deny\", \"NotAction\": \"s3:*\", \"Resource\": \"*\"}",
                "{\"Effect\": \"Deny\", \"Action\": \"*\", \"NotResource\": \"arn:aws:s3:::x\"}",
                "{\"Effect\": \"Deny\", \"NotAction\": [], \"NotResource\": []}",
            })
    void aDenyOfAllButSomethingDenies(String deny) throws Exception {
        assertThat(verdict("[%s, %s]".formatted(statement("Allow", INVOKE, quoted("*")), deny)))
                .isEqualTo(PolicyVerdict.DENIED);
        assertThat(verdict(deny.replace("Deny", "Allow"))).isEqualTo(PolicyVerdict.NOT_ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Sid\": \"a\"",
                "\"Condition\": null",
                "\"Condition\": {}",
                "\"NotAction\": null, \"Sid\": null"
            })
    void whatSaysNothingDoesNotMatter(String more) throws Exception {
        assertThat(verdict("{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\", " + more + "}"))
                .isEqualTo(PolicyVerdict.ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"Statement\": []}", "{\"Statement\": null}", "{\"Version\": \"2012-10-17\"}"})
    void noStatementAllowsNothing(String policy) throws Exception {
        assertThat(of(policy)).isEqualTo(PolicyVerdict.NOT_ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Statement\": \"x\"}",
                "{\"Statement\": [1]}",
                "{\"Statement\": [[]]}",
                "{\"Statement\": [null]}",
                "{\"Version\": \"2027-01-01\", \"Statement\": []}",
                "{\"Version\": 2012, \"Statement\": []}",
            })
    void anotherLanguageIsNoPolicy(String policy) {
        assertThatExceptionOfType(AnswerJson.Rejected.class).isThrownBy(() -> of(policy));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2012-10-17", "2008-10-17"})
    void bothVersionsOfTheLanguageAreRead(String version) throws Exception {
        String statement = statement("Allow", INVOKE, quoted("*"));
        assertThat(of("{\"Version\": \"%s\", \"Statement\": %s}".formatted(version, statement)))
                .isEqualTo(PolicyVerdict.ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Action\": \"*\", \"Resource\": \"*\"}",
                "{\"Effect\": \"allow\", \"Action\": \"*\", \"Resource\": \"*\"}",
                "{\"Effect\": \"ALLOW\", \"Action\": \"*\", \"Resource\": \"*\"}",
                "{\"Effect\": true, \"Action\": \"*\", \"Resource\": \"*\"}",
                "{\"effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}",
                "{\"Effect\": \"Allow\", \"Resource\": \"*\"}",
                "{\"Effect\": \"Allow\", \"Action\": \"*\"}",
                "{\"Effect\": \"Allow\", \"Action\": [], \"Resource\": \"*\"}",
                "{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": []}",
                "{\"Effect\": \"Allow\", \"Action\": 1, \"Resource\": \"*\"}",
                "{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": [\"*\", null]}",
                "{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": {\"a\": \"*\"}}",
            })
    void aStatementThatIsNoneSpoilsThePolicy(String statement) {
        String good = statement("Allow", INVOKE, quoted("*"));
        assertThatExceptionOfType(AnswerJson.Rejected.class)
                .isThrownBy(() -> verdict("[%s, %s]".formatted(good, statement)));
    }

    @Test
    void aResourceHasAtMost512Characters() throws Exception {
        String longest = API + "/*" + "*".repeat(512 - API.length() - 2);
        assertThat(verdict(statement("Allow", INVOKE, quoted(longest)))).isEqualTo(PolicyVerdict.ALLOWED);
        assertThatExceptionOfType(AnswerJson.Rejected.class)
                .isThrownBy(() -> verdict(statement("Allow", INVOKE, quoted(longest + "*"))));
    }

    private static String statement(String effect, String action, String resource) {
        return "{\"Effect\": \"%s\", \"Action\": %s, \"Resource\": %s}".formatted(effect, action, resource);
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static PolicyVerdict verdict(String statement) throws AnswerJson.Rejected {
        return of("{\"Version\": \"2012-10-17\", \"Statement\": " + statement + "}");
    }

    private static PolicyVerdict of(String policy) throws AnswerJson.Rejected {
        return PolicyDocument.read(AnswerJson.object(policy.getBytes(StandardCharsets.UTF_8)))
                .verdict(METHOD);
    }
}
