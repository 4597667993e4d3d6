package io.tollgate.aws.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.aws.AccessKey;
import io.tollgate.aws.sign.SigningSettings.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SignatureVerifierTest {
    private static final byte[] NOTHING = new byte[0];
    private static final String HOST = "localhost:9090";

    private final SignatureVerifier verifier =
            new SignatureVerifier("execute-api", List.of(Vectors.KEY, new AccessKey("AKIDOTHER", "other", null, null)));

    /** A signed GET, its lines changed on the way. */
    private static ReceivedRequest request(String target, UnaryOperator<String> change) {
        Signer signer = new Signer(Vectors.settings("execute-api", Place.HEADER, Duration.ofMinutes(5)));
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.add(Map.entry("Host", HOST));
        headers.addAll(signer.sign(HOST, target, Vectors.KEY, Vectors.NOW).headers());
        headers.replaceAll(header -> Map.entry(header.getKey(), change.apply(header.getValue())));
        return new ReceivedRequest("GET", target, headers);
    }

    private boolean holds(ReceivedRequest request, Instant now, byte[] body) {
        SignatureVerifier.Claim claim = verifier.claim(request, now);
        return claim != null && claim.holds(body);
    }

    @ParameterizedTest
    @CsvSource({"/prod/%40connections/R0o%3D", "/@connections/abc=", "/a?x=1&y=b%20c"})
    void whatWasSignedWithAKnownKeyHolds(String target) {
        ReceivedRequest request = request(target, value -> value);
        assertThat(holds(request, Vectors.NOW, NOTHING)).isTrue();
        assertThat(verifier.claim(request, Vectors.NOW).keyId()).isEqualTo(Vectors.ID);
    }

    @ParameterizedTest
    @CsvSource({"-300, true", "300, true", "-301, false", "301, false"})
    void fiveMinutesAreTheMostThatClocksMayDiffer(long seconds, boolean holds) {
        assertThat(holds(request("/", value -> value), Vectors.NOW.plusSeconds(seconds), NOTHING))
                .isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource({
        "AKIDEXAMPLE, AKIDNOBODY",
        "AKIDEXAMPLE, AKIDOTHER",
        "execute-api, lambda",
        "us-east-1, us-east-2",
        "/20150830/, /20150829/",
        "host;x-amz-date, x-amz-date",
        "host;x-amz-date, host",
        "host;x-amz-date, host;x-amz-date;absent",
        "AWS4-HMAC-SHA256, AWS4-ECDSA-P256-SHA256",
        "Signature=, Signature=0",
        "Signature=, signature=",
        "localhost:9090, localhost:9091",
        "20150830T123600Z, 20150830T123601Z",
        "20150830T123600Z, now"
    })
    void whatWasChangedAfterwardsDoesNot(String was, String is) {
        assertThat(holds(request("/a", value -> value.replace(was, is)), Vectors.NOW, NOTHING))
                .isFalse();
    }

    @Test
    void anotherMethodTargetOrBodyDoesNot() {
        ReceivedRequest signed = request("/a", value -> value);
        assertThat(holds(signed, Vectors.NOW, "x".getBytes(UTF_8))).isFalse();
        assertThat(holds(new ReceivedRequest("DELETE", "/a", signed.headers()), Vectors.NOW, NOTHING))
                .isFalse();
        assertThat(holds(new ReceivedRequest("GET", "/b", signed.headers()), Vectors.NOW, NOTHING))
                .isFalse();
        assertThat(holds(new ReceivedRequest("GET", "/a?b=1", signed.headers()), Vectors.NOW, NOTHING))
                .isFalse();
    }

    @Test
    void twoSignaturesOrTwoTimesDoNot() {
        for (int line = 0; line < 3; line++) {
            ReceivedRequest signed = request("/a", value -> value);
            List<Map.Entry<String, String>> twice = new ArrayList<>(signed.headers());
            twice.add(signed.headers().get(line));
            assertThat(holds(new ReceivedRequest("GET", "/a", twice), Vectors.NOW, NOTHING))
                    .isFalse();
        }
    }

    @Test
    void aBodyAndHeadersOfOnesOwnAreSignedToo() {
        byte[] body = "{}".getBytes(UTF_8);
        Scope scope = new Scope("20150830", "eu-west-1", "execute-api");
        CanonicalRequest canonical = new CanonicalRequest(
                "POST",
                "/a",
                "",
                new TreeMap<>(Map.of("host", HOST, "x-amz-date", "20150830T123600Z", "x-a", "b c,d")),
                Digests.sha256(body));
        String signature = Signature.of(
                        canonical, "20150830T123600Z", scope, new SigningKey.Last().of(Vectors.KEY, scope))
                .hex();
        ReceivedRequest received = new ReceivedRequest(
                "POST",
                "/a",
                List.of(
                        Map.entry("host", HOST),
                        Map.entry("X-AMZ-Date", "20150830T123600Z"),
                        Map.entry("X-A", " b   c "),
                        Map.entry("x-a", "d"),
                        Map.entry(
                                "authorization",
                                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/" + scope.text()
                                        + ",SignedHeaders=host;x-a;x-amz-date,Signature=" + signature)));
        assertThat(holds(received, Vectors.NOW, body)).isTrue();
    }
}
