package io.tollgate.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.auth.revocation.Revocations;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which headers tell the upstream who is there. */
final class IdentityHeadersTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Mint MINT = new Mint("https://idp.test", "k1");

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @Test
    void aClaimFillsItsHeaderEncodedAndAnAbsentOneNone() throws Refusal {
        Map<String, Object> claims = Map.of("name", "x\r\nX-Admin: 1", "groups", List.of("a", "é"));
        assertThat(headers("X-User-Name", "name").of(permit(claims)))
                .containsExactly(Map.entry("X-User-Name", "x%0D%0AX-Admin: 1"));
        assertThat(headers("X-Groups", "groups").of(permit(claims)))
                .containsExactly(Map.entry("X-Groups", "[\"a\",\"%C3%A9\"]"));
        assertThat(headers("X-Tenant", "tenant").of(permit(claims))).isEmpty();
    }

    @Test
    void aMemberOfAClaimFillsItsHeader() throws Refusal {
        Map<String, Object> claims = Map.of("data", Map.of("userId", "u", "groups", List.of("a")));
        assertThat(headers("X-User", "data.userId").of(permit(claims))).containsExactly(Map.entry("X-User", "u"));
        assertThat(headers("X-Groups", "data.groups").of(permit(claims)))
                .containsExactly(Map.entry("X-Groups", "[\"a\"]"));
        assertThat(headers("X-User", "data.name").of(permit(claims))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Tollgate-Ctx-userId", "x-tollgate-ctx-role", "X_Tollgate_Ctx_Role", "X-Tollgate-Ctx-"})
    void whereOneIsNamedAsAnAuthorizersContextTheWholeFamilyIsOwned(String name) {
        assertThat(headers("X-Tollgate-Ctx-userId", "sub").owns(name)).isTrue();
        assertThat(headers("X-Tollgate-Principal", "sub").owns(name)).isFalse();
        assertThat(headers("X-Tollgate-Ctx-userId", "sub").owns("X-Tollgate-Context"))
                .isFalse();
    }

    @Test
    void aPermitWithoutAPrincipalFillsNone() throws Refusal {
        assertThat(headers("X-User", "sub").of(Authorizer.open())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-User-Name", "x_user_name", "X-USER_NAME"})
    void theClientsOwnCopiesAreOwnedInEverySpelling(String name) {
        assertThat(headers("X-User-Name", "name").owns(name)).isTrue();
        assertThat(headers("x_user_name", "name").owns(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-User", "X-User-Names", "XUserName", ""})
    void otherHeadersAreNot(String name) {
        assertThat(headers("X-User-Name", "name").owns(name)).isFalse();
    }

    @Test
    void aValueOfMoreThanEightKibibytesIsRefusedAndNotCut() throws Refusal {
        IdentityHeaders headers = headers("X-User", "name");
        assertThat(headers.of(permit(Map.of("name", "a".repeat(8192))))).hasSize(1);
        Refusal refusal =
                catchThrowableOfType(Refusal.class, () -> headers.of(permit(Map.of("name", "é".repeat(1366)))));
        assertThat(refusal.outcome()).isEqualTo(Outcome.INVALID_TOKEN);
        assertThat(refusal.detail()).contains("name", "8196", "8192");
    }

    private static IdentityHeaders headers(String name, String claim) {
        return new IdentityHeaders(Map.of(name, claim));
    }

    private static Permit permit(Map<String, Object> claims) throws Refusal {
        return new Authorizer(List.of(), new OriginRule(List.of()), Revocations.none())
                .authorize(Proven.with(VERTX, MINT, claims, Mint.NOW), Mint.credential("t"), null, Map.of());
    }
}
