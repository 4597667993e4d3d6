package io.tollgate.aws.authorizer;

import static io.tollgate.aws.authorizer.Events.event;
import static io.tollgate.aws.authorizer.Events.eventOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("D8 identity sources")
final class IdentitySourcesTest {
    private static final WebSocketApi API =
            new WebSocketApi("us-east-1", "123456789012", "abcdef123", "dev", Map.of("tenant", "t1"));

    @ParameterizedTest
    @CsvSource({
        "route.request.header.HeaderAuth1, headerValue1",
        "$request.header.HeaderAuth1, headerValue1",
        "route.request.header.headerauth1, headerValue1",
        "route.request.querystring.QueryString1, a b",
        "$request.querystring.QueryString1, a b",
        "stageVariables.tenant, t1",
        "$stageVariables.tenant, t1",
        "context.identity.sourceIp, 192.0.2.7",
        "$context.identity.sourceIp, 192.0.2.7",
        "context.identity.userAgent, tests",
        "context.stage, dev",
        "context.apiId, abcdef123",
        "context.routeKey, $connect",
        "context.eventType, CONNECT",
        "context.messageDirection, IN",
        "context.domainName, ws.example.com",
        "context.connectedAt, 1674162806789",
        "context.requestTimeEpoch, 1674162806789",
        "context.requestTime, 19/Jan/2023:21:13:26 +0000",
        "context.requestId, 0123456789abcdef01234567",
        "context.extendedRequestId, 0123456789abcdef01234567",
        "context.connectionId, 0123456789abcdef01234567=",
    })
    void bothSyntaxesAreRead(String source, String value) {
        AuthorizerEvent event = eventOf(API, "QueryString1=a+b", "HeaderAuth1: headerValue1", "user-agent: tests");
        assertThat(IdentitySources.parse(List.of(source)).values(event)).containsExactly(value);
        assertThat(IdentitySources.fault(source)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "header.X",
                "request.header.X",
                "route.request.header",
                "route.request.header.",
                "route.request.header.a b",
                "route.request.header.a:b",
                "route.request.body.X",
                "method.request.header.X",
                "$route.request.header.X",
                "$$request.header.X",
                "Route.request.header.X",
                "stageVariables",
                "stageVariables.",
                "context.",
                "context.identity",
                "context.authorizer.principalId",
                "context.httpMethod",
                " route.request.header.X",
            })
    void anythingElseIsNoneAndSaysSo(String source) {
        assertThat(IdentitySources.fault(source)).isNotBlank();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IdentitySources.parse(List.of(source)))
                .withMessage(IdentitySources.fault(source));
    }

    @Test
    void aFaultShowsWhatWasFoundAndExpected() {
        assertThat(IdentitySources.fault("header.X"))
                .contains("route.request.header.NAME")
                .contains("'header.X'");
        assertThat(IdentitySources.fault("context.path")).contains("'path'").contains("identity.sourceIp");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", "other=1", "QueryString1=", "QueryString1", "querystring1=x", "QueryString1=&QueryString1=b"
            })
    void aMissingOrEmptyParameterIsNoIdentity(String query) {
        IdentitySources sources =
                IdentitySources.parse(List.of("route.request.header.HeaderAuth1", "$request.querystring.QueryString1"));
        assertThat(sources.values(event(query, "HeaderAuth1: v"))).isNull();
        assertThat(sources.values(event("QueryString1=x", "HeaderAuth1: v"))).isNotNull();
    }

    @Test
    void aMissingOrEmptyHeaderIsNoIdentity() {
        IdentitySources sources = IdentitySources.parse(List.of("route.request.header.HeaderAuth1"));
        assertThat(sources.values(event(null))).isNull();
        assertThat(sources.values(event(null, "HeaderAuth1: "))).isNull();
        assertThat(sources.values(event(null, "HeaderAuth1: a", "headerauth1: ")))
                .isNull();
    }

    @Test
    void aStageVariableThatIsNotSetIsNoIdentity() {
        assertThat(IdentitySources.parse(List.of("stageVariables.other")).values(eventOf(API, null)))
                .isNull();
        assertThat(IdentitySources.parse(List.of("context.identity.userAgent")).values(eventOf(API, null)))
                .isNull();
    }

    @Test
    void noSourcesAreAlwaysThere() {
        assertThat(IdentitySources.parse(List.of()).values(event(null))).isEmpty();
        assertThat(IdentitySources.parse(List.of()).isEmpty()).isTrue();
    }

    @Test
    void differentRequestsNeverMakeTheSameList() {
        IdentitySources sources = IdentitySources.parse(List.of("$request.querystring.a", "$request.querystring.b"));
        assertThat(List.of(
                        sources.values(event("a=1&b=2")),
                        sources.values(event("a=1&a=2&b=2")),
                        sources.values(event("a=1&b=2&b=2")),
                        sources.values(event("a=1,2&b=2")),
                        sources.values(event("a=2&b=1"))))
                .doesNotHaveDuplicates();
    }

    @Test
    void headersAreNamedAsWritten() {
        assertThat(IdentitySources.parse(List.of("route.request.header.Cookie", "context.stage", "$request.header.b"))
                        .headers())
                .containsExactly("Cookie", "b");
    }
}
