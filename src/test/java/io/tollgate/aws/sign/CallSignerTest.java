package io.tollgate.aws.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.aws.AccessKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls with a body, against AWS's own suite and our own reading of what is signed. */
@DisplayName("D1 AWS suite, calls with a body")
final class CallSignerTest {
    private static final Instant NOW = Vectors.NOW;
    private static final String HOST = "example.amazonaws.com";

    @ParameterizedTest
    @CsvSource({
        "'', '', 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        "application/x-www-form-urlencoded, Param1=value1,"
                + " ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
    })
    void postsAreSignedAsTheSuiteOfAwsDoes(String type, String body, String expected) {
        List<Map.Entry<String, String>> headers = type.isEmpty() ? List.of() : List.of(Map.entry("Content-Type", type));
        assertThat(authorization(new Signer.OfCalls("service", "us-east-1")
                        .sign(HOST, "/", headers, body.getBytes(UTF_8), Vectors.KEY, NOW)))
                .endsWith("Signature=" + expected);
    }

    @Test
    void whoVerifiesReadsTheSameOutOfAnArnsPathTheQueryAndTheBody() {
        AccessKey key = new AccessKey("AKID", "secret", "session", null);
        String target = "/2015-03-31/functions/arn%3Aaws%3Alambda/invocations?Qualifier=live";
        List<Map.Entry<String, String>> headers = List.of(Map.entry("X-Amz-Invocation-Type", "RequestResponse"));
        byte[] body = "{}".getBytes(UTF_8);
        List<Map.Entry<String, String>> sent = new java.util.ArrayList<>(headers);
        sent.add(Map.entry("Host", HOST));
        sent.addAll(new Signer.OfCalls("lambda", "us-east-1").sign(HOST, target, headers, body, key, NOW));
        var claim = new SignatureVerifier("lambda", List.of(key))
                .claim(new ReceivedRequest("POST", target, sent), NOW.plusSeconds(2));
        assertThat(claim).isNotNull();
        assertThat(claim.holds(body)).isTrue();
        assertThat(claim.holds("{ }".getBytes(UTF_8))).isFalse();
    }

    private static String authorization(List<Map.Entry<String, String>> headers) {
        return headers.get(headers.size() - 1).getValue();
    }
}
