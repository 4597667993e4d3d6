package io.tollgate.aws.sign;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.aws.AccessKey;
import io.tollgate.aws.AccountSettings;
import io.tollgate.aws.sign.SigningSettings.Place;
import io.tollgate.testing.PeerProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Hard cases, each signed by the signer of AWS's own tools too: in one process, since it takes a while to start. */
final class BotocoreTest {
    private static final Instant NOW = Instant.parse("2026-02-28T23:59:59Z");
    private static final String HOST = "abc123.execute-api.eu-central-1.amazonaws.com";
    private static final AccessKey TEMPORARY =
            new AccessKey("ASIAEXAMPLE", "a/b+c=d/////////////////////////////////", "IQoJ//+/=b3Jp Z2lu", null);

    /** Targets that mean the same to both in headers; what it is handed is signed as it stands. */
    private static final List<String> TARGETS = List.of(
            "/",
            "/prod",
            "/prod/",
            "/$default",
            "/@connections/R0oXAdfD0kwCH6w=",
            "/%40connections/R0oXAdfD0kwCH6w%3D",
            "/runtimes/arn%3Aaws%3Abedrock-agentcore%3Aus-east-1%3A1%3Aruntime%2Fx/ws?qualifier=DEFAULT",
            "/a%20b/%C3%A9/~user/(x)!*'",
            "/a%2fb/%7E",
            "/dot.ted/..hidden/x..",
            "/a?b",
            "/a?b=",
            "/a?b=&a=",
            "/a?a-b=1&a=2&aB=3&ab=4&a.b=5&a_b=6&a~b=7",
            "/a?%E1%88%B4=Value1&Param=Value2&Param-3=Value3",
            "/a?room=a%20b%2Bc&quote=%27%22%28%29%21%2A&slash=%2F%3F",
            "/a?eq=a%3Db%3D%3D&amp=%26&pct=%25&hash=%23",
            "/mqtt?x=%F0%9F%98%80");

    /** What is spelled otherwise than signatures have it; in the query it signs what it understood. */
    private static final List<String> ODD = List.of(
            "/a?b=c+d&e=f%2Bg",
            "/a?tilde=%7E%7e&dot=%2E", "/a?lower=%c3%a9", "/a?A=1&a=1&%41%42=2", "/a?colon=a:b,c;d@e$f");

    private record Case(String host, String target, String service, Place in, AccessKey key) {
        String own() {
            SigningSettings settings =
                    new SigningSettings(service, "eu-central-1", in, Duration.ofMinutes(5), AccountSettings.DEFAULT);
            return Vectors.signature(new Signer(settings).sign(host, target, key, NOW));
        }

        JsonObject asked() {
            boolean leavesTokenOut = service.equals("iotdevicegateway");
            return new JsonObject()
                    .put("url", "https://" + host + target)
                    .put("service", service)
                    .put("region", "eu-central-1")
                    .put("in", in.name().toLowerCase(Locale.ROOT))
                    .put("expires", 300)
                    .put("timestamp", "20260228T235959Z")
                    .put("id", key.id())
                    .put("secret", key.secret())
                    .put("token", leavesTokenOut ? null : key.sessionToken());
        }

        @Override
        public String toString() {
            return in + " " + service + " " + host + target;
        }
    }

    private static List<Case> cases() {
        Stream<Case> plain = TARGETS.stream()
                .flatMap(target -> Stream.of(Place.values())
                        .flatMap(in -> Stream.of(Vectors.KEY, TEMPORARY)
                                .map(key -> new Case(HOST, target, "execute-api", in, key))));
        Stream<Case> odd = ODD.stream().map(target -> new Case(HOST, target, "execute-api", Place.QUERY, TEMPORARY));
        Stream<Case> others = Stream.of(
                new Case("x-ats.iot.eu-central-1.amazonaws.com", "/mqtt", "iotdevicegateway", Place.QUERY, TEMPORARY),
                new Case(
                        "transcribestreaming.eu-central-1.amazonaws.com:8443",
                        "/s?a=b",
                        "transcribe",
                        Place.QUERY,
                        TEMPORARY),
                new Case(
                        "v.kinesisvideo.eu-central-1.amazonaws.com",
                        "/?X-Amz-ChannelARN=arn%3Aaws%3A1",
                        "kinesisvideo",
                        Place.QUERY,
                        TEMPORARY),
                new Case("neptune.example:8182", "/gremlin", "neptune-db", Place.HEADER, Vectors.KEY));
        return Stream.of(plain, odd, others).flatMap(all -> all).toList();
    }

    @Test
    void everyHardCaseIsSignedAsBotocoreDoes() {
        List<Case> cases = cases();
        JsonArray asked = new JsonArray();
        cases.forEach(each -> asked.add(each.asked()));
        try (PeerProcess botocore = PeerProcess.botocore("botocore-sign.py", new JsonObject().put("cases", asked))) {
            for (Case each : cases) {
                JsonObject signed = botocore.await("signed");
                assertThat(each.own())
                        .as("%s, signed there as%n%s", each, signed.getString("canonical"))
                        .isEqualTo(signed.getString("signature"));
            }
        }
    }
}
