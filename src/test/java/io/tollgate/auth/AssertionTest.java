package io.tollgate.auth;

import static io.tollgate.auth.Mint.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.assertion.Assertion;
import io.tollgate.auth.assertion.AssertionSettings;
import io.tollgate.auth.assertion.Signer;
import io.tollgate.auth.assertion.SignerSettings;
import io.tollgate.auth.call.RemoteAuthorizer.Asker;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.token.Algorithm;
import io.tollgate.token.ClaimRules;
import io.tollgate.token.Claims;
import io.tollgate.token.KeySet;
import io.tollgate.token.RawJwt;
import io.tollgate.token.Secret;
import io.tollgate.token.TokenMint;
import io.tollgate.token.VerifiedToken;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an upstream is told of a principal, as it would verify it. */
final class AssertionTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Asker ANYWHERE = new Asker(null, () -> false);
    private static final Map<String, Object> CLAIMS = Map.of(
            "scope", "chat:write",
            "data", Map.of("role", "admin", "teams", List.of("a", 1L)),
            "secret", "not for upstreams");

    private final Principal principal = Proven.with(VERTX, new Mint("https://idp.test", "k1"), CLAIMS, NOW);

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private static Signer signer(Algorithm algorithm) throws Exception {
        String jwk = TokenMint.newKey(algorithm, "s1").privateJwk();
        Secret key = new Secret(jwk.getBytes(StandardCharsets.UTF_8));
        return Signer.of(new SignerSettings(key, "https://edge.test", List.of()), null);
    }

    private static Assertion assertion(Signer signer, Duration lifetime, String... claims) {
        return new Assertion(new AssertionSettings("X-Who", "backend", lifetime, List.of(claims)), signer);
    }

    private static VerifiedToken verified(Signer signer, String token, Instant now) throws Exception {
        KeySet keys = KeySet.parse(signer.publicKeys(), Set.of(Algorithm.ES256, Algorithm.RS256));
        return new ClaimRules("https://edge.test", List.of("backend"), Duration.ZERO, false)
                .judge(keys.verify(RawJwt.parse(token)), now);
    }

    @Test
    void itSaysWhoItIsByWhomAndForWhom() throws Exception {
        Signer signer = signer(Algorithm.ES256);
        String token = assertion(signer, Duration.ofSeconds(20), "scope", "data.role", "data", "absent")
                .of(principal, "attempt-1", NOW, ANYWHERE)
                .result();
        VerifiedToken told = verified(signer, token, NOW);
        Claims claims = told.claims();
        assertThat(told.subject()).isEqualTo("alice");
        assertThat(told.expiresAt()).isEqualTo(NOW.plusSeconds(20));
        assertThat(claims.get("idp")).isEqualTo("https://idp.test");
        assertThat(claims.get("iat")).isEqualTo(NOW.getEpochSecond());
        assertThat(claims.get("jti")).isEqualTo("attempt-1");
        assertThat(claims.get("scope")).isEqualTo("chat:write");
        assertThat(claims.get("data.role")).isEqualTo("admin");
        assertThat(claims.get("data")).isEqualTo(CLAIMS.get("data"));
        assertThat(claims.toString()).doesNotContain("secret", "absent");
    }

    /** The client's token ends 90 s from NOW, leeway included. */
    @ParameterizedTest
    @CsvSource({"0, 20, 20", "0, 60, 60", "0, 3600, 90", "60, 60, 30", "89, 60, 1", "90, 60, 1"})
    void itEndsWithTheClientsTokenWhereThatIsSooner(int after, int lifetime, int seconds) throws Exception {
        Signer signer = signer(Algorithm.ES256);
        Instant now = NOW.plusSeconds(after);
        String token = assertion(signer, Duration.ofSeconds(lifetime))
                .of(principal, "1", now, ANYWHERE)
                .result();
        assertThat(verified(signer, token, now).expiresAt()).isEqualTo(now.plusSeconds(seconds));
    }

    @Test
    void oneThatIsTooLongForAHeaderIsRefused() throws Exception {
        Principal boaster =
                Proven.with(VERTX, new Mint("https://idp.test", "k1"), Map.of("groups", "g".repeat(7000)), NOW);
        Future<String> made = assertion(signer(Algorithm.ES256), Duration.ofSeconds(60), "groups")
                .of(boaster, "1", NOW, ANYWHERE);
        assertThat(made.cause()).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.outcome()).isEqualTo(Outcome.INVALID_TOKEN);
            assertThat(refusal.detail()).contains("at most 8192").doesNotContain("ggg");
        });
    }

    @Test
    void anEventLoopDoesNotWaitForASlowSignature() throws Exception {
        Signer signer = signer(Algorithm.RS256);
        Context loop = VERTX.getOrCreateContext();
        Promise<Boolean> doneOnTheLoop = Promise.promise();
        Promise<String> token = Promise.promise();
        loop.runOnContext(own -> {
            Future<String> made =
                    assertion(signer, Duration.ofSeconds(60)).of(principal, "1", NOW, new Asker(loop, () -> false));
            doneOnTheLoop.complete(made.isComplete());
            made.onComplete(token);
        });
        assertThat(doneOnTheLoop.future().await()).isFalse();
        assertThat(verified(signer, token.future().await(), NOW).subject()).isEqualTo("alice");
    }
}
