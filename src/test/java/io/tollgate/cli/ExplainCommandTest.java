package io.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What explain says of a handshake, with which exit code, and what it never says. Nothing listens at its upstream. */
final class ExplainCommandTest {
    @TempDir
    private Path folder;

    private Path file;
    private final String token = TestToken.token().claim("scope", "chat:write").rs256();

    @BeforeEach
    void write() throws IOException {
        TestKeys.writeJwks(folder);
        file = Files.writeString(folder.resolve("tollgate.yaml"), """
                listeners: [{name: public, address: "127.0.0.1:0", trustedProxies: [10.0.0.0/8]}]
                issuers:
                  main: {issuer: "%s", audience: [%s], jwks: "file:jwks.json"}
                  away: {issuer: "https://away.test", audience: any, jwks: "https://127.0.0.1:1/jwks.json"}
                routes:
                  - name: chat
                    path: /chat/{room}
                    origins: [https://app.test]
                    credentials: [{header: Authorization}, {query: access_token}]
                    authenticate: [main, away]
                    require: [{claim: scope, contains: chat:write}]
                    identity: {X-User: sub}
                    limits:
                      - {name: chatter, count: messages, per: connection, rate: 50/s}
                      - {name: volume, count: bytes, per: subject, from: both, rate: 1MiB/m, burst: 2MiB, then: throttle}
                      - {name: devices, count: connections, per: "claim:tenant", max: 5, then: evict-oldest}
                      - {count: upgrades, per: address, rate: 10/m, burst: 20}
                      - {name: keyed, count: upgrades, per: "header:X-Key", rate: {claim: plan, values: {pro: 9/s}, otherwise: 3/h}, burst: 4}
                    headers: {set: {X-Edge-Key: hush}}
                    upstream: chat
                  - {name: trial, path: /trial, credentials: [{query: t}], authenticate: [main], upstream: chat,
                     enforce: {report: until 2099-12-31}}
                  - {name: later, path: /later, credentials: [{message: auth.token}], authenticate: [main], upstream: chat}
                  - {name: api, path: /api, authenticate: none, upstream: aws}
                  - {name: signed, path: /signed, authenticate: none, upstream: signed}
                  - {name: presigned, path: /presigned, authenticate: none, upstream: presigned}
                upstreams:
                  chat: {endpoints: ["ws://127.0.0.1:9/ws"]}
                  aws: {endpoints: ["ws://127.0.0.1:9/prod"], preset: aws-api-gateway}
                  signed: {endpoints: ["wss://signed.test"], sign: {service: execute-api, region: us-east-1}}
                  presigned: {endpoints: ["wss://signed.test"], sign: {service: execute-api, region: us-east-1, in: query}}
                """.formatted(TestKeys.ISSUER, TestKeys.AUDIENCE));
    }

    private CommandRun explain(String... arguments) {
        List<String> line = new ArrayList<>(List.of("explain", "--config", file.toString(), "--offline"));
        line.addAll(List.of(arguments));
        return CommandRun.of(line.toArray(String[]::new));
    }

    @Test
    void whoIsToSendHisTokenFirstIsAccepted() {
        CommandRun run = explain("--url", "ws://edge.test/later");
        assertThat(run.code()).isZero();
        assertThat(run.out().lines().map(String::strip))
                .contains(
                        "accepted; the first message has to prove it",
                        "message        awaited",
                        "client gets   101, before its first message has proven it");
    }

    @Test
    void aFirstMessageIsJudgedAndNotShown() throws IOException {
        Path tokenFile = Files.writeString(folder.resolve("token"), token);
        CommandRun run = explain(
                "--url",
                "ws://edge.test/later",
                "--message",
                "{\"auth\": {\"token\": \"{token}\"}}",
                "--token-file",
                tokenFile.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines().map(String::strip))
                .contains("let in", "token in      message auth.token", "who           alice of " + TestKeys.ISSUER);
        assertThat(run.out()).doesNotContain(token);
        CommandRun refused = explain("--url", "ws://edge.test/later", "--message", "{\"auth\": \"" + token + "\"}");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out())
                .contains("101, then a Close with 4401 first_message_invalid")
                .doesNotContain(token);
    }

    @Test
    void whoWouldBeLetInIsToldWithTheUpstreamsRequest() {
        CommandRun run = explain("--url", "ws://edge.test/chat/7?a=1&access_token=" + token, "-H", "Cookie: s=secret");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out().lines().map(String::strip))
                .contains(
                        "let in",
                        "route         chat",
                        "token in      query access_token",
                        "who           alice of " + TestKeys.ISSUER,
                        "authorize      passed",
                        "address_limits not counted",
                        "subject_limits not counted",
                        "limit         chatter: messages from client per connection (each connection): 50/s, at once 50, then close (local)",
                        "limit         volume: bytes from both per subject (alice): 1048576 B/m, at once 2097152 B, then throttle (local)",
                        "limit         devices: connections per claim:tenant (those without claim tenant): at most 5, then evict-oldest"
                                + " (local)",
                        "limit         upgrades: upgrades per address (127.0.0.1): 10/m, at once 20, then refuse (local)",
                        "limit         keyed: upgrades per header:X-Key (those without header X-Key): 3/h, at once 4, then refuse"
                                + " (local)",
                        "goes to       chat at 127.0.0.1:9",
                        "GET /ws/chat/7?a=1 HTTP/1.1",
                        "Cookie: ***",
                        "X-User: alice",
                        "X-Edge-Key: ***");
        assertThat(run.out()).doesNotContain("eyJ", "secret", "hush");
    }

    @Test
    void aCertificateIsShownToAListenerThatAsksForOne() throws IOException {
        Path tls = Path.of("src/test/resources/tls").toAbsolutePath();
        Files.writeString(file, """
                listeners:
                  - {name: a, address: "127.0.0.1:0", tls: {certificate: %1$s/localhost.crt, key: %1$s/localhost.key,
                     clientAuth: request, clientCa: %1$s/ca.crt}}
                  - {name: b, address: "127.0.0.1:0"}
                routes:
                  - {name: r, path: /, credentials: [{certificate: {subject: dns, withoutOrigin: true}}],
                     authenticate: [certificate], upstream: u}
                upstreams: {u: {endpoints: ["ws://127.0.0.1:9"]}}
                """.formatted(tls));
        String shown = tls.resolve("localhost.crt").toString();
        CommandRun run = explain("--url", "wss://edge.test/", "--certificate", shown);
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("certificate dns", "localhost of certificate:CN=", "clientCa of listener a vouches");
        CommandRun plain = explain("--url", "ws://edge.test/", "--certificate", shown);
        assertThat(plain.code()).isEqualTo(1);
        assertThat(plain.out()).contains("the certificate is not shown: listener b asks for none");
        assertThat(explain("--url", "wss://edge.test/", "--certificate", file.toString())
                        .err())
                .contains("cannot read the certificate");
    }

    @Test
    void whatAnUpstreamAsksOfItsTunnelsIsTold() {
        CommandRun run = explain("--url", "ws://edge.test/api");
        assertThat(run.out().lines().map(String::strip))
                .contains(
                        "lifetime      6900 s",
                        "max message   131072 B",
                        "goes up in    frames of at most 32752 B",
                        "binary        refused",
                        "keep alive    a ping after 300 s");
    }

    @ParameterizedTest
    @CsvSource({
        "ws://edge.test/nowhere,            , route,        no_route,           404",
        "ws://edge.test/chat/7,             , credential,   no_token,           401",
        "ws://edge.test/chat/7, 'Origin: https://evil.test', origin, origin_denied, 403",
        "ws://edge.test/chat/7, 'Upgrade:',             parse,  upgrade_required, 426",
        "ws://edge.test/chat/7, 'Via: 1.1 tollgate',    route,  loop,           508",
    })
    void whoWouldBeRefusedIsToldWhereAndWhy(String url, String header, String step, String outcome, int status) {
        CommandRun run =
                header == null ? explain("--json", "--url", url) : explain("--json", "--url", url, "-H", header);
        assertThat(run.code()).isEqualTo(1);
        JsonObject explanation = new JsonObject(run.out());
        assertThat(explanation.getString("verdict")).isEqualTo("refused");
        var steps = explanation.getJsonArray("steps");
        assertThat(steps.getJsonObject(steps.size() - 1).getMap())
                .containsEntry("step", step)
                .containsEntry("verdict", "refused");
        assertThat(explanation.getJsonObject("refusal").getMap())
                .containsEntry("outcome", outcome)
                .containsEntry("status", status);
        assertThat(explanation.getJsonObject("refusal").getString("client_gets"))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    /** None of the operator's keys is asked for, and nothing that lets in is shown. */
    @ParameterizedTest
    @CsvSource({
        "signed, 'Authorization: AWS4-HMAC-SHA256 Credential=STANDIN/', 'SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=***'",
        "signed, X-Amz-Security-Token: ***, note",
        "presigned, 'GET /presigned?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=STANDIN%2F', '&X-Amz-Security-Token=***&X-Amz-SignedHeaders=host&X-Amz-Signature=*** HTTP/1.1'",
        "presigned, upstream presigned signs, the key of account default",
    })
    void whatIsSignedIsShownWithoutItsSignature(String route, String first, String second) {
        CommandRun run = explain("--url", "ws://edge.test/" + route);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains(first, second).doesNotContainPattern("[0-9a-f]{64}");
    }

    @Test
    void aTokenFileKeepsTheTokenOutOfTheCommandLine() throws IOException {
        Path tokenFile = Files.writeString(folder.resolve("token"), token + "\n");
        CommandRun asHeader = explain("--url", "ws://edge.test/chat/7", "--token-file", tokenFile.toString());
        CommandRun inQuery =
                explain("--url", "ws://edge.test/chat/7?access_token={token}", "--token-file", tokenFile.toString());
        assertThat(asHeader.out())
                .contains("token in      header Authorization")
                .doesNotContain("eyJ");
        assertThat(inQuery.out()).contains("token in      query access_token").doesNotContain("eyJ");
        assertThat(asHeader.code() + inQuery.code()).isZero();
    }

    @Test
    void aRouteThatReportsSaysWhatItWouldRefuse() {
        CommandRun run = explain("--url", "ws://edge.test/trial?t=nonsense");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("let in, as the route only reports", "reports until 2099-12-31", "reported  invalid_token")
                .doesNotContain("nonsense");
    }

    @Test
    void keysThatWereNotFetchedAreSaidSo() {
        String strange = TestToken.token().claim("iss", "https://away.test").rs256();
        CommandRun run = explain("--url", "ws://edge.test/chat/7?access_token=" + strange);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("no_keys", "keys of issuer away were not fetched");
    }

    @Test
    void theClientIsWhoATrustedPeerSays() {
        CommandRun run =
                explain("--url", "ws://edge.test/trial", "--peer", "10.1.2.3", "-H", "X-Forwarded-For: 203.0.113.9");
        assertThat(run.out())
                .contains(
                        "203.0.113.9 by listener public",
                        "as named by   10.1.2.3 in X-Forwarded-For",
                        "X-Forwarded-For: 203.0.113.9, 10.1.2.3")
                .doesNotContain("counted as", "is not believed");
    }

    @Test
    void aPeerThatIsNotTrustedIsTheClientAndItsHeaderIsSaidNotToCount() {
        CommandRun run = explain(
                "--json", "--url", "ws://edge.test/trial", "--peer", "2001:db8:1:2::3", "-H", "Forwarded: for=6.6.6.6");
        JsonObject explanation = new JsonObject(run.out());
        assertThat(explanation.getMap())
                .containsEntry("peer", "2001:db8:1:2::3")
                .containsEntry("address", "2001:db8:1:2::3")
                .containsEntry("counted_as", "2001:db8:1:2::/64")
                .doesNotContainKey("named_by");
        assertThat(explanation.getJsonArray("notes"))
                .contains("Forwarded is not believed of 2001:db8:1:2::3, which is not in trustedProxies of listener"
                        + " public");
        assertThat(explain("--url", "ws://edge.test/trial", "--peer", "2001:db8:1:2::3")
                        .out())
                .contains("counted as    2001:db8:1:2::/64");
    }

    @ParameterizedTest
    @CsvSource({
        "--url, http//x",
        "--url, ws://user@edge.test/",
        "--peer, localhost",
        "--listener, none",
        "-H, no colon",
        "--token-file, none",
    })
    void aCommandLineThatIsNotUnderstoodIsUsage(String option, String value) {
        CommandRun run =
                option.equals("--url") ? explain(option, value) : explain("--url", "ws://edge.test/", option, value);
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void anUnknownListenerIsToldWithThoseThereAre() {
        assertThat(explain("--url", "ws://edge.test/", "--listener", "none").err())
                .contains("no listener is called none, expected one of public\n");
    }

    @Test
    void aBadConfigurationIs4() throws IOException {
        Files.writeString(file, "listeners: []\n");
        assertThat(explain("--url", "ws://edge.test/").code()).isEqualTo(4);
    }
}
