package io.tollgate.auth;

import static io.tollgate.auth.Mint.NOW;
import static io.tollgate.auth.claim.Condition.Comparison.CONTAINS;
import static io.tollgate.auth.claim.Condition.Comparison.EQUALS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.auth.claim.Condition;
import io.tollgate.auth.claim.Condition.Comparison;
import io.tollgate.auth.claim.RequirementSettings;
import io.tollgate.auth.revocation.Revocations;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a principal must claim, and from where it may come, to pass. */
final class AuthorizerTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Mint MINT = new Mint("https://idp.test", "k1");
    private static final Map<String, Object> CLAIMS = Map.of(
            "scope",
            "chat:read chat:write",
            "rooms",
            List.of("blue", 7L, true),
            "plan",
            "pro",
            "level",
            5.0,
            "admin",
            false,
            "realm",
            Map.of("a", 1L),
            "data",
            Map.of("role", "admin", "teams", List.of("blue")));
    private static final Map<String, String> PATH = Map.of("room", "blue", "empty", "", "two", "chat:read chat:write");

    private final Principal principal = principal();

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @ParameterizedTest
    @MethodSource("held")
    void aRequirementThatHoldsLetsPass(RequirementSettings requirement) throws Refusal {
        Permit permit = authorizer(requirement).authorize(principal, Mint.credential("t"), null, PATH);
        assertThat(permit.principal()).isSameAs(principal);
        assertThat(permit.endsAt()).isEqualTo(principal.endsAt());
    }

    static List<Arguments> held() {
        return List.of(
                requirement("scope", CONTAINS, "chat:write"),
                requirement("rooms", CONTAINS, "blue"),
                requirement("rooms", CONTAINS, "{room}"),
                requirement("rooms", CONTAINS, "7"),
                requirement("rooms", CONTAINS, "true"),
                requirement("plan", CONTAINS, "pro"),
                requirement("plan", EQUALS, "pro"),
                requirement("scope", EQUALS, "chat:read chat:write"),
                requirement("level", EQUALS, "5"),
                requirement("data.role", EQUALS, "admin"),
                requirement("data.teams", CONTAINS, "{room}"),
                requirement("admin", EQUALS, "false"));
    }

    @ParameterizedTest
    @MethodSource("notHeld")
    void oneThatDoesNotIsRefusedByNameWithoutTheClaim(RequirementSettings requirement) {
        Refusal refusal = refused(Mint.credential("t"), null, authorizer(requirement));
        assertThat(refusal.outcome()).isEqualTo(Outcome.INSUFFICIENT_SCOPE);
        assertThat(refusal.headers())
                .containsExactly(Map.entry("WWW-Authenticate", "Bearer error=\"insufficient_scope\""));
        assertThat(refusal.detail()).isEqualTo("Expected " + requirement);
        assertThat(refusal.detail()).doesNotContain("pro,", "chat:read chat:write");
    }

    static List<Arguments> notHeld() {
        return List.of(
                requirement("data.roles", EQUALS, "admin"),
                requirement("data", EQUALS, "admin"),
                requirement("scope", CONTAINS, "chat"),
                requirement("scope", CONTAINS, "chat:Write"),
                requirement("scope", CONTAINS, "{two}"),
                requirement("scope", CONTAINS, ""),
                requirement("scope", CONTAINS, "{empty}"),
                requirement("rooms", CONTAINS, "red"),
                requirement("rooms", CONTAINS, "{unknown}"),
                requirement("rooms", EQUALS, "blue"),
                requirement("plan", EQUALS, "{room}"),
                requirement("plan", EQUALS, "Pro"),
                requirement("level", CONTAINS, "5"),
                requirement("realm", CONTAINS, "a"),
                requirement("absent", EQUALS, ""),
                requirement("absent", CONTAINS, ""));
    }

    @Test
    void everyRequirementMustHold() {
        Authorizer authorizer = new Authorizer(
                List.of(says("plan", EQUALS, "pro"), says("plan", EQUALS, "x")),
                new OriginRule(List.of()),
                Revocations.none());
        assertThat(refused(Mint.credential("t"), null, authorizer).outcome()).isEqualTo(Outcome.INSUFFICIENT_SCOPE);
    }

    @Test
    void aCookieWithAListedOriginPasses() throws Refusal {
        Permit permit =
                withOrigins("https://app.test").authorize(principal, Mint.cookie("t"), "https://app.test", PATH);
        assertThat(permit.principal()).isSameAs(principal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://app.test.evil.com", "http://app.test", "null", ""})
    void aCookieWithAnotherOriginIsDenied(String origin) {
        assertThat(refused(Mint.cookie("t"), origin, withOrigins("https://app.test", "null"))
                        .outcome())
                .isEqualTo(Outcome.ORIGIN_DENIED);
    }

    @Test
    void aCookieWithoutAnOriginIsDeniedAlsoWhereAnyOriginIsAllowed() {
        assertThat(refused(Mint.cookie("t"), null, withOrigins("https://app.test"))
                        .outcome())
                .isEqualTo(Outcome.ORIGIN_DENIED);
        assertThat(refused(Mint.cookie("t"), "https://app.test", withOrigins()).outcome())
                .isEqualTo(Outcome.ORIGIN_DENIED);
    }

    @Test
    void anExplicitTokenNeedsNoOrigin() throws Refusal {
        assertThat(withOrigins("https://app.test").authorize(principal, Mint.credential("t"), null, PATH))
                .isNotNull();
    }

    @Test
    void anOpenRoutePermitsNobodyInParticularForever() {
        assertThat(Authorizer.open().principal()).isNull();
        assertThat(Authorizer.open().endsAt()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"{room}, blue", "a{room}b{room}, abluebblue", "'{', '{'", "x{room, x{room", "}, }", "{empty}, ''"})
    void variablesOfThePathAreFilledInOnce(String template, String text) {
        assertThat(io.tollgate.auth.claim.PathTemplate.fill(template, PATH)).isEqualTo(text);
        assertThat(io.tollgate.auth.claim.PathTemplate.fill("{a}", Map.of("a", "{b}", "b", "c")))
                .isEqualTo("{b}");
    }

    private static Arguments requirement(String claim, Comparison how, String value) {
        return Arguments.of(says(claim, how, value));
    }

    private static RequirementSettings says(String claim, Comparison how, String value) {
        return RequirementSettings.of(new Condition.Says(claim, how, value));
    }

    private static Authorizer authorizer(RequirementSettings requirement) {
        return new Authorizer(List.of(requirement), new OriginRule(List.of("https://app.test")), Revocations.none());
    }

    private static Authorizer withOrigins(String... origins) {
        return new Authorizer(List.of(), new OriginRule(List.of(origins)), Revocations.none());
    }

    private Refusal refused(Credential credential, String origin, Authorizer authorizer) {
        return catchThrowableOfType(Refusal.class, () -> authorizer.authorize(principal, credential, origin, PATH));
    }

    private static Principal principal() {
        return Proven.with(VERTX, MINT, CLAIMS, NOW);
    }
}
