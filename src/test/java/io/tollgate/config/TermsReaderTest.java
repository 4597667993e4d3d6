package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.aws.AccountSettings;
import io.tollgate.aws.sign.SigningSettings;
import io.tollgate.aws.sign.SigningSettings.Place;
import io.tollgate.limit.Rate;
import io.tollgate.upstream.UpstreamSettings;
import io.tollgate.upstream.UpstreamTerms;
import io.tollgate.upstream.UpstreamTerms.Connects;
import io.tollgate.upstream.UpstreamTerms.KeepAlive;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an upstream asks of whoever connects, and how upgrades to it are signed. */
final class TermsReaderTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() {
        file = new ConfigFile(folder);
    }

    private static String with(String keys) {
        return "upstreams: {u: {endpoints: ['wss://a/prod'], " + keys + "}}";
    }

    private UpstreamSettings read(String keys) {
        return file.settings(with(keys)).upstreams().get(0);
    }

    private List<String> problems(String keys) {
        return file.problems(with(keys));
    }

    @Test
    void thePresetOfApiGatewayIsSoManyKeys() {
        String keys = "path: endpoint, compression: off, maxFrame: 32752B, maxMessage: 128KiB, binary: refuse,"
                + " maxTarget: 4096B, keepAlive: 5m, lifetime: 115m, jitter: 10%,"
                + " connects: {rate: 450/s, burst: 50, queue: 1000, wait: 2s}, busy: [429]";
        assertThat(read("preset: aws-api-gateway").terms())
                .isEqualTo(UpstreamTerms.API_GATEWAY)
                .isEqualTo(read(keys).terms());
    }

    @Test
    void eachKeyCanBeSetBesideThePreset() {
        String keys = "preset: aws-api-gateway, path: request, compression: pass, maxFrame: 16KiB, maxMessage: 64KiB,"
                + " binary: pass, maxTarget: 2KiB, keepAlive: {every: 9m, message: '{\"action\":\"ping\"}'},"
                + " lifetime: 1h, jitter: 20%, connects: {rate: 100/s}, busy: []";
        assertThat(file.load(file.complete(with(keys)))
                        .settings()
                        .upstreams()
                        .get(0)
                        .terms())
                .isEqualTo(new UpstreamTerms(
                        false,
                        true,
                        16 * 1024,
                        64 * 1024,
                        false,
                        2048,
                        new KeepAlive(Duration.ofMinutes(9), "{\"action\":\"ping\"}"),
                        Duration.ofHours(1),
                        0.2,
                        new Connects(new Rate(100, SECOND, 10), 1000, Duration.ofSeconds(2)),
                        List.of()));
    }

    @Test
    void connectsCanBeTakenOutOfThePreset() {
        assertThat(read("preset: aws-api-gateway, connects: none").terms().connects())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"450/s, 45", "5/s, 1", "6000/m, 10", "20000000/s, 1000000"})
    void theBurstOfConnectsIsATenthOfASecond(String rate, long burst) {
        assertThat(read("connects: {rate: " + rate + "}")
                        .terms()
                        .connects()
                        .rate()
                        .burst())
                .isEqualTo(burst);
    }

    @Test
    void theDefaultsOfASignature() {
        UpstreamSettings read = read("sign: {service: execute-api, region: us-gov-west-1}");
        assertThat(read.sign())
                .isEqualTo(new SigningSettings(
                        "execute-api", "us-gov-west-1", Place.HEADER, Duration.ofMinutes(5), AccountSettings.DEFAULT));
        assertThat(read.keepHost()).as("the endpoint's Host is what is signed").isFalse();
    }

    @Test
    void everyKeyOfASignatureChanged() {
        String keys = "sign: {service: kinesisvideo, region: cn-north-1, in: query, expires: 299s, profile: p,"
                + " role: 'arn:aws-cn:iam::123456789012:role/r', externalId: x=1}";
        assertThat(read(keys).sign())
                .isEqualTo(new SigningSettings(
                        "kinesisvideo",
                        "cn-north-1",
                        Place.QUERY,
                        Duration.ofSeconds(299),
                        new AccountSettings("p", "arn:aws-cn:iam::123456789012:role/r", "x=1")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "preset: aws | preset: found \"aws\", expected aws-api-gateway",
                "path: own | path: found \"own\", expected endpoint or request",
                "compression: on | compression: found \"on\", expected pass or off",
                "binary: text | binary: found \"text\", expected refuse or pass",
                "maxFrame: 32767B | maxFrame: found \"32767B\", expected a size of 128B to 1GiB, a multiple of 4B, or 0 for any",
                "maxFrame: 124B | maxFrame: found \"124B\"",
                "maxFrame: 2GiB | maxFrame: found \"2GiB\"",
                "maxFrame: 32752 | maxFrame: found \"32752\"",
                "maxTarget: 100B | maxTarget: found \"100B\", expected a size of 128B to 1MiB, or 0 for any",
                "keepAlive: 500ms | keepAlive: found \"500ms\", expected a duration of 1s or more such as 5m, or 0 for never",
                "keepAlive: [] | keepAlive: found a list, expected a duration",
                "'keepAlive: {message: a}' | keepAlive.every: missing, expected a duration of 1s or more",
                "'keepAlive: {every: 5m, message: \"\"}' | keepAlive.message: found \"\", expected a text of one line and at most 4096 bytes",
                "'keepAlive: {every: 5m, message: \"a\\nb\"}' | keepAlive.message: found",
                "'keepAlive: {every: 5m, message: \"\\ud800\"}' | keepAlive.message: found",
                "'maxMessage: 4B, keepAlive: {every: 5m, message: aaaaa}' | keepAlive: found a message of 5 bytes, expected at most 4, as maxFrame and maxMessage have it",
                "lifetime: 2 | lifetime: found \"2\", expected a duration",
                "jitter: 0.1 | jitter: found \"0.1\", expected a share such as 10%",
                "connects: 450/s | connects: found \"450/s\", expected a mapping such as {rate: 450/s}, or the word none",
                "connects: {} | connects.rate: missing, expected a rate such as 50/s",
                "'connects: {rate: 5/s, burst: 0}' | connects.burst: found \"0\", expected a whole number of 1 to 1000000",
                "'connects: {rate: 5/s, queue: -1}' | connects.queue: found \"-1\"",
                "'connects: {rate: 5/s, wait: 2m}' | connects.wait: found \"2m\", expected a duration with a unit, of 10ms to 60s",
                "busy: [200] | busy[0]: found \"200\", expected a status such as 429, of 400 to 599",
                "'busy: [429, 429]' | busy[1]: \"429\" is already there",
                "busy: 429 | busy: found \"429\", expected a list",
                "sign: {} | sign.service: missing, expected the signing name of a service such as execute-api",
                "sign: {service: a} | sign.region: missing, expected a region such as us-east-1",
                "'sign: {service: transcribe, region: us-east-1, in: query, expires: 6m}' | sign.expires: found \"6m\", expected at most 300s, which is what transcribe takes",
                "'sign: {service: appsync, region: us-east-1}' | sign.service: found \"appsync\", expected another service: AppSync wants a signature in a subprotocol and in each message",
                "'sign: {service: a, region: us-east-1, expires: 5m}' | sign.expires: found \"5m\", expected no such key here: it goes with in: query",
                "'sign: {service: a, region: us-east-1, in: query, expires: 8d}' | sign.expires: found \"8d\", expected a duration with a unit, of 1s to 604800s",
                "'sign: {service: a, region: us-east-1, in: both}' | sign.in: found \"both\", expected header or query",
                "'sign: {service: a, region: us-east-1, externalId: abc}' | sign.externalId: found an external id without a role",
                "'keepHost: true, sign: {service: a, region: us-east-1}' | keepHost: found \"true\", expected false, as sign is for the endpoint's own Host",
                "'maxTarget: 1KiB, sign: {service: a, region: us-east-1, in: query}' | sign.in: warning: a signature in the query takes about 400 characters",
            })
    void whatIsWrongIsTold(String keys, String problem) {
        assertThat(problems(keys)).anyMatch(line -> line.contains("conf.yaml:1: upstreams.u." + problem));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "maxFrame: 33KiB     | maxFrame: warning: API Gateway ends connections for a frame of more than 32KiB, whatever is set here",
                "maxFrame: 0         | maxFrame: warning",
                "maxMessage: 129KiB  | maxMessage: warning",
                "maxTarget: 0        | maxTarget: warning: API Gateway takes no URL of more than 4096 characters",
                "keepAlive: 10m      | keepAlive: warning: API Gateway ends connections after 10m without data",
                "lifetime: 2h        | lifetime: warning: API Gateway ends connections after 2h",
                "binary: pass        | binary: warning",
                "compression: pass   | compression: warning",
            })
    void whatApiGatewayGivesNobodyIsWarnedOf(String key, String problem) {
        assertThat(problems("preset: aws-api-gateway, " + key))
                .singleElement()
                .asString()
                .startsWith("conf.yaml:1: upstreams.u." + problem);
    }

    @Test
    void aSignatureThatOthersCanReadIsWarnedOf() {
        String upstream = "upstreams: {u: {endpoints: ['ws://%s'], sign: {service: a, region: us-east-1}}}";
        assertThat(file.problems(upstream.formatted("10.0.0.1:80")))
                .containsExactly("conf.yaml:1: upstreams.u.sign: warning: endpoint ws://10.0.0.1:80 is not encrypted:"
                        + " whoever reads a signature there can use it for some minutes");
        assertThat(file.problems(upstream.formatted("127.0.0.1:80"))).isEmpty();
    }

    @Test
    void theRegionOfASignatureIsThatOfItsEndpoint() {
        String upstream = "upstreams: {u: {endpoints: ['wss://abc.execute-api.eu-west-1.amazonaws.com/prod'],"
                + " sign: {service: execute-api, region: us-east-1}}}";
        assertThat(file.problems(upstream))
                .containsExactly(
                        "conf.yaml:1: upstreams.u.sign.region: found \"us-east-1\", expected eu-west-1, the region"
                                + " of endpoint wss://abc.execute-api.eu-west-1.amazonaws.com/prod");
    }

    @Test
    void anEndpointsOwnPathAndARewriteExcludeEachOther() {
        String route = "\nroutes: [{name: r, path: /a, authenticate: none, upstream: u, rewrite: {stripPrefix: /a}}]";
        assertThat(file.problems(with("path: endpoint") + route))
                .containsExactly(
                        "conf.yaml:2: routes[0].rewrite: found a rewrite, but upstream u has path: endpoint, whose"
                                + " path goes up instead; expected one of the two");
        assertThat(file.problems(with("path: request") + route)).isEmpty();
    }
}
