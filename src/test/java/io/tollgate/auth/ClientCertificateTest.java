package io.tollgate.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.auth.CredentialSettings.Certificate;
import io.tollgate.auth.CredentialSettings.Cookie;
import io.tollgate.auth.CredentialSettings.Query;
import io.tollgate.auth.CredentialSettings.SubprotocolMarker;
import io.tollgate.auth.certificate.SubjectName;
import io.tollgate.auth.place.Precedence;
import io.tollgate.auth.revocation.Revocations;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.testing.TestCertificates;
import io.vertx.core.Vertx;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client's certificate as a credential: when it counts, whom it proves, and from which page. */
final class ClientCertificateTest {
    private static final TestCertificates AUTHORITY = TestCertificates.forNames("localhost");
    private static final Instant ENDS = Instant.parse("2030-01-02T00:00:00Z");
    private static final X509Certificate ALICE =
            AUTHORITY.client(ENDS, "CN=alice,O=Acme", "uri:spiffe://acme/alice").certificate();
    private static final Certificate BY_URI = new Certificate(SubjectName.URI, false);
    private static final String LISTED = "https://app.test";

    private static CredentialFinder finder(Precedence precedence) {
        return new CredentialFinder(
                List.of(BY_URI, new Query("t"), new Cookie("c"), new SubprotocolMarker("M")), precedence);
    }

    private static Refusal refused(Handshake handshake) {
        return catchThrowableOfType(Refusal.class, () -> finder(Precedence.ONE).find(handshake));
    }

    @Test
    void aloneItIsTheCredential() throws Refusal {
        Credential found = finder(Precedence.ONE)
                .find(new Handshake().showing(ALICE).query("a=b"))
                .credential();
        assertThat(found.certificate()).isSameAs(ALICE);
        assertThat(found.place()).isEqualTo(BY_URI);
        assertThat(found.ambient()).isTrue();
    }

    @Test
    void aTokenThatIsSentBeatsIt() throws Refusal {
        Credential found = finder(Precedence.ONE)
                .find(new Handshake().showing(ALICE).query("t=x"))
                .credential();
        assertThat(found.token()).isEqualTo("x");
        assertThat(found.ambient()).isFalse();
    }

    @Test
    void besideACookieNobodyKnowsWhichIsMeant() {
        assertThat(refused(new Handshake().showing(ALICE).with("Cookie", "c=x")).outcome())
                .isEqualTo(Outcome.AMBIGUOUS_TOKEN);
    }

    @Test
    void unlessTheOrderOfTheFileDecides() throws Refusal {
        Handshake both = new Handshake().showing(ALICE).with("Cookie", "c=x").offering("M", "y");
        assertThat(finder(Precedence.LISTED).find(both).credential().certificate())
                .isSameAs(ALICE);
    }

    @Test
    void whereThereIsNoneThePlaceIsEmpty() {
        assertThat(refused(new Handshake()).detail()).contains("certificate uri, query t");
    }

    @Test
    void whereARouteHasNoPlaceForItItIsNotLookedAt() {
        CredentialFinder query = new CredentialFinder(List.of(new Query("t")));
        assertThat(catchThrowableOfType(Refusal.class, () -> query.find(new Handshake().showing(ALICE)))
                        .outcome())
                .isEqualTo(Outcome.NO_TOKEN);
    }

    private static Principal proven(Certificate place) {
        return new Authenticator(List.of(), place)
                .authenticate(new Credential(place, ALICE), ENDS)
                .result();
    }

    @Test
    void itProvesItsSubjectUntilItsEnd() {
        Principal principal = proven(BY_URI);
        assertThat(principal.subject()).isEqualTo("spiffe://acme/alice");
        assertThat(principal.issuer())
                .isEqualTo("certificate:" + ALICE.getIssuerX500Principal().getName("RFC2253"));
        assertThat(principal.endsAt()).isEqualTo(ENDS);
        assertThat(principal.claims().at("subject.o")).isEqualTo("Acme");
    }

    @Test
    void afterItsEndItProvesNobody() {
        assertThat(new Authenticator(List.of(), BY_URI)
                        .authenticate(new Credential(BY_URI, ALICE), ENDS.plusSeconds(1))
                        .cause())
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.outcome()).isEqualTo(Outcome.INVALID_TOKEN));
    }

    @Test
    void itProvesNobodyWhereNoneCounts() {
        assertThat(new Authenticator(List.of())
                        .authenticate(new Credential(BY_URI, ALICE), ENDS)
                        .cause())
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.outcome()).isEqualTo(Outcome.INTERNAL_ERROR));
    }

    @Test
    void whoItProvedIsBelievedWhileItsSubjectIsReadTheSameWay() {
        Principal principal = proven(BY_URI);
        assertThat(new Authenticator(List.of(), new Certificate(SubjectName.URI, true)).believes(principal))
                .isTrue();
        assertThat(new Authenticator(List.of(), new Certificate(SubjectName.CN, false)).believes(principal))
                .isFalse();
        assertThat(new Authenticator(List.of()).believes(principal)).isFalse();
    }

    @ParameterizedTest(name = "withoutOrigin {0}, origins {1}, Origin {2}: {3}")
    @CsvSource({
        "false, https://app.test, https://app.test, true",
        "false, https://app.test, https://evil.test, false",
        "false, https://app.test, null, false",
        "false, https://app.test, , false",
        "false, , https://app.test, false",
        "false, , , false",
        "true, https://app.test, https://app.test, true",
        "true, https://app.test, https://evil.test, false",
        "true, https://app.test, null, false",
        "true, https://app.test, , true",
        "true, , https://app.test, false",
        "true, , null, false",
        "true, , , true"
    })
    void aPageThatIsNotListedCannotUseIt(
            boolean withoutOrigin, @Nullable String listed, @Nullable String origin, boolean passes) {
        Certificate place = new Certificate(SubjectName.URI, withoutOrigin);
        OriginRule origins = new OriginRule(listed == null ? List.of() : List.of(listed));
        Authorizer authorizer = new Authorizer(List.of(), origins, place, Revocations.none());
        Principal principal = proven(place);
        Refusal refusal = catchThrowableOfType(
                Refusal.class, () -> authorizer.authorize(principal, new Credential(place, ALICE), origin, Map.of()));
        assertThat(refusal == null).isEqualTo(passes);
        assertThat(authorizer.again(principal, true, origin, Map.of()) != null).isEqualTo(passes);
    }

    @Test
    void aCookieStillNeedsAnOriginWhereACertificateDoesNot() {
        Authorizer authorizer = new Authorizer(
                List.of(), new OriginRule(List.of(LISTED)), new Certificate(SubjectName.URI, true), Revocations.none());
        Vertx vertx = Vertx.vertx();
        Principal byToken = Proven.with(vertx, new Mint("https://idp.test", "k1"), Map.of(), Mint.NOW);
        vertx.close();
        assertThatThrownBy(() -> authorizer.authorize(byToken, Mint.cookie("t"), null, Map.of()))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.outcome()).isEqualTo(Outcome.ORIGIN_DENIED));
    }
}
