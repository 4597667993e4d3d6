package io.tollgate.aws.authorizer;

import static io.tollgate.aws.authorizer.Events.event;
import static io.tollgate.aws.authorizer.Events.eventOf;
import static io.tollgate.aws.authorizer.Events.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("D8 authorizer event")
final class AuthorizerEventTest {
    @Test
    void isTheWholeEventOfApiGatewayByteForByte() {
        AuthorizerEvent event = event(
                "QueryString1=queryValue1",
                "Host: ws.example.com:8443",
                "Upgrade: websocket",
                "Connection: keep-alive, Upgrade",
                "HeaderAuth1: headerValue1",
                "User-Agent: tests");
        assertThat(event.body().toString()).isEqualTo("""
                {"type":"REQUEST",
                "methodArn":"arn:aws:execute-api:us-east-1:123456789012:abcdef123/default/$connect",
                "headers":{"Connection":"upgrade","content-length":"0","HeaderAuth1":"headerValue1",
                "Host":"ws.example.com:8443","Upgrade":"websocket","User-Agent":"tests",
                "X-Amzn-Trace-Id":"Root=1-63c9b276-0123456789abcdef01234567","X-Forwarded-For":"192.0.2.7",
                "X-Forwarded-Port":"8443","X-Forwarded-Proto":"https"},
                "multiValueHeaders":{"Connection":["upgrade"],"content-length":["0"],"HeaderAuth1":["headerValue1"],
                "Host":["ws.example.com:8443"],"Upgrade":["websocket"],"User-Agent":["tests"],
                "X-Amzn-Trace-Id":["Root=1-63c9b276-0123456789abcdef01234567"],"X-Forwarded-For":["192.0.2.7"],
                "X-Forwarded-Port":["8443"],"X-Forwarded-Proto":["https"]},
                "queryStringParameters":{"QueryString1":"queryValue1"},
                "multiValueQueryStringParameters":{"QueryString1":["queryValue1"]},
                "stageVariables":{},
                "requestContext":{"routeKey":"$connect","eventType":"CONNECT",
                "extendedRequestId":"0123456789abcdef01234567","requestTime":"19/Jan/2023:21:13:26 +0000",
                "messageDirection":"IN","stage":"default","connectedAt":1674162806789,
                "requestTimeEpoch":1674162806789,"identity":{"userAgent":"tests","sourceIp":"192.0.2.7"},
                "requestId":"0123456789abcdef01234567","domainName":"ws.example.com",
                "connectionId":"0123456789abcdef01234567=","apiId":"abcdef123"}}
                """.replace("\n", ""));
    }

    @Test
    void hasNoQueryMapsWhereThereIsNoQuery() {
        assertThat(json(event(null)).fieldNames())
                .containsExactly(
                        "type", "methodArn", "headers", "multiValueHeaders", "stageVariables", "requestContext");
        assertThat(json(event(""))).isEqualTo(json(event(null)));
        assertThat(json(event("&&"))).isEqualTo(json(event(null)));
    }

    @ParameterizedTest
    @CsvSource({
        "p=, ''",
        "p, ''",
        "%70=a%20b%2Bc, a b+c",
        "p=a+b, a b",
        "p=%C3%A9, é",
        "p=a=b, a=b",
        "p=a;q=b, a;q=b",
    })
    void parametersAreDecoded(String query, String value) {
        JsonObject event = json(event(query));
        assertThat(event.getJsonObject("queryStringParameters")).isEqualTo(JsonObject.of("p", value));
        assertThat(event.getJsonObject("multiValueQueryStringParameters"))
                .isEqualTo(JsonObject.of("p", JsonArray.of(value)));
    }

    @Test
    void theSingleOneOfTwoParametersIsTheLast() {
        JsonObject event = json(event("p=a&q=1&p=b"));
        assertThat(event.getJsonObject("queryStringParameters")).isEqualTo(JsonObject.of("p", "b", "q", "1"));
        assertThat(event.getJsonObject("multiValueQueryStringParameters"))
                .isEqualTo(JsonObject.of("p", JsonArray.of("a", "b"), "q", JsonArray.of("1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "%zz", "%C3", "%FF%FE", "a%C3%28"})
    void whatCannotBeDecodedStaysAsItWasSent(String raw) {
        assertThat(json(event("p=" + raw))
                        .getJsonObject("queryStringParameters")
                        .getMap())
                .isEqualTo(Map.of("p", raw));
    }

    @Test
    void aHeaderSentTwiceIsOneInWhateverCase() {
        JsonObject event = json(event(null, "x-room: a", "X-Room: b"));
        assertThat(event.getJsonObject("headers").getString("x-room")).isEqualTo("b");
        assertThat(event.getJsonObject("multiValueHeaders").getJsonArray("x-room"))
                .isEqualTo(JsonArray.of("a", "b"));
        assertThat(event.getJsonObject("headers").fieldNames()).doesNotContain("X-Room");
    }

    @Test
    void headersKeepTheClientsSpelling() {
        JsonObject headers =
                json(event(null, "sec-websocket-PROTOCOL: websocket, t")).getJsonObject("headers");
        assertThat(headers.getString("sec-websocket-PROTOCOL")).isEqualTo("websocket, t");
    }

    @ParameterizedTest
    @CsvSource({
        "X-Forwarded-For, 192.0.2.7",
        "X-Forwarded-Port, 8443",
        "X-Forwarded-Proto, https",
        "Connection, upgrade",
        "content-length, 0",
        "X-Amzn-Trace-Id, Root=1-63c9b276-0123456789abcdef01234567",
    })
    void aClientCannotSayWhatApiGatewaySays(String name, String value) {
        JsonObject event = json(event(null, name.toLowerCase(Locale.ROOT) + ": forged"));
        assertThat(event.getJsonObject("headers").getString(name)).isEqualTo(value);
        assertThat(event.encode()).doesNotContain("forged");
    }

    @Test
    void plainTcpIsHttp() {
        JsonObject headers = json(AuthorizerEvent.of(request("h", "x", Instant.EPOCH), Events.API))
                .getJsonObject("headers");
        assertThat(headers.getString("X-Forwarded-Proto")).isEqualTo("http");
        assertThat(headers.getString("X-Forwarded-Port")).isEqualTo("80");
    }

    @ParameterizedTest
    @CsvSource({"h, h", "h:80, h", "[::1]:80, [::1]", "[::1], [::1]", "192.0.2.1:9, 192.0.2.1"})
    void theDomainNameIsTheHostWithoutItsPort(String host, String domainName) {
        JsonObject event = json(AuthorizerEvent.of(request(host, "x", Instant.EPOCH), Events.API));
        assertThat(event.getJsonObject("requestContext").getString("domainName"))
                .isEqualTo(domainName);
    }

    @Test
    void withoutUserAgentThereIsNone() {
        assertThat(json(event(null)).getJsonObject("requestContext").getJsonObject("identity"))
                .isEqualTo(new JsonObject().put("sourceIp", "192.0.2.7"));
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 01/Jan/1970:00:00:00 +0000",
        "2024-02-29T23:59:59.999Z, 29/Feb/2024:23:59:59 +0000",
        "2026-09-05T07:08:09Z, 05/Sep/2026:07:08:09 +0000",
    })
    void theTimeOfTheRequestIsWrittenAsInAnAccessLog(String instant, String requestTime) {
        JsonObject event = json(AuthorizerEvent.of(request("h", "x", Instant.parse(instant)), Events.API));
        assertThat(event.getJsonObject("requestContext").getString("requestTime"))
                .isEqualTo(requestTime);
    }

    @ParameterizedTest
    @CsvSource({
        "us-east-1, arn:aws:execute-api:us-east-1:123456789012:a/dev/$connect",
        "cn-north-1, arn:aws-cn:execute-api:cn-north-1:123456789012:a/dev/$connect",
        "us-gov-west-1, arn:aws-us-gov:execute-api:us-gov-west-1:123456789012:a/dev/$connect",
    })
    void theArnIsOfTheRegionsPartition(String region, String arn) {
        WebSocketApi api = new WebSocketApi(region, "123456789012", "a", "dev", Map.of());
        assertThat(eventOf(api, null).methodArn()).isEqualTo(arn);
    }

    @Test
    void stageVariablesAreTheConfiguredOnes() {
        WebSocketApi api = new WebSocketApi("r", "1", "a", "dev", Map.of("table", "users"));
        assertThat(json(eventOf(api, null)).getJsonObject("stageVariables")).isEqualTo(JsonObject.of("table", "users"));
    }

    @Test
    void anIdOfAnotherShapeStillMakesATraceId() {
        JsonObject headers = json(AuthorizerEvent.of(request("h", "x y", Instant.EPOCH), Events.API))
                .getJsonObject("headers");
        assertThat(headers.getString("X-Amzn-Trace-Id")).matches("Root=1-00000000-[0-9a-f]{24}");
    }

    @ParameterizedTest
    @CsvSource({"abc=, abc", "abc, abc", "abc==, abc=", "=, ''", "'', ''"})
    void aTunnelIsFoundByItsConnectionId(String connectionId, String tunnelId) {
        assertThat(AuthorizerEvent.tunnelId(connectionId)).isEqualTo(tunnelId);
        assertThat(AuthorizerEvent.tunnelId(AuthorizerEvent.connectionId(tunnelId)))
                .isEqualTo(tunnelId);
    }

    @Test
    void nothingOfARequestIsPrinted() {
        AuthorizerEvent event = event("access_token=secret", "Authorization: secret");
        assertThat(event.toString() + request("secret", "x", Instant.EPOCH)).doesNotContain("secret");
    }

    private static EventRequest request(String host, String id, Instant now) {
        return new EventRequest(List.of(Map.entry("Cookie", "secret")), null, host, "192.0.2.7", 80, false, id, now);
    }
}
