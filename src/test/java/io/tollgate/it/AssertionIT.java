package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Claims let somebody in, and the server behind verifies by another library and the keys that it fetches who that is. */
final class AssertionIT {
    private static final String NAME = "X-Tollgate-Assertion";

    private static Setup setup() {
        return Scenario.setup()
                .health()
                .section("signing", "{issuer: \"https://edge.test\"}")
                .route(
                        "require",
                        "[{any: [{claim: plan, in: [pro, team]}, {claim: mail, matches: \"[^@]+@a[.]test\"}]}]")
                .route("identity", "{assertion: {audience: chat-backend, claims: [plan]}}");
    }

    private static JWKSet keys(Scenario scenario) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + scenario.tollgate().healthPort() + "/.well-known/jwks.json");
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        return JWKSet.parse(HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body());
    }

    @Test
    void theServerBehindVerifiesWhoCame() throws Exception {
        try (Scenario scenario = setup().start()) {
            String token = TestToken.token().claim("plan", "pro").rs256();
            Tunnel tunnel = scenario.open(Scenario.bare().bearer(token).header(NAME, "forged"));

            List<String> sent = tunnel.upstream().requestHead().all(NAME);
            assertThat(sent).hasSize(1);
            SignedJWT told = SignedJWT.parse(sent.get(0));
            assertThat(told.verify(new ECDSAVerifier(keys(scenario)
                            .getKeyByKeyId(told.getHeader().getKeyID())
                            .toECKey())))
                    .isTrue();
            JWTClaimsSet claims = told.getJWTClaimsSet();
            assertThat(claims.getIssuer()).isEqualTo("https://edge.test");
            assertThat(claims.getAudience()).containsExactly("chat-backend");
            assertThat(claims.getSubject()).isEqualTo("alice");
            assertThat(claims.getStringClaim("idp")).isEqualTo(TestKeys.ISSUER);
            assertThat(claims.getStringClaim("plan")).isEqualTo("pro");
            Map<String, Object> raw = told.getPayload().toJSONObject();
            assertThat((long) raw.get("exp") - (long) raw.get("iat")).isEqualTo(60);
        }
    }

    @Test
    void whoseClaimsDoNotSufficeIsNotHeardOfThere() {
        try (Scenario scenario = setup().start()) {
            String token = TestToken.token()
                    .claim("plan", "free")
                    .claim("mail", "x@b.test")
                    .rs256();
            assertThat(scenario.refused(Scenario.bare().bearer(token)).error()).isEqualTo("insufficient_scope");
            assertThat(scenario.stub().connections()).isZero();
        }
    }
}
