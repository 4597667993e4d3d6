package io.tollgate.auth.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.testing.TestCertificates;
import io.tollgate.testing.TestCertificates.Client;
import io.tollgate.token.Claims;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import javax.naming.ldap.Rdn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a client's certificate names. */
final class CertificateIdentityTest {
    private static final TestCertificates AUTHORITY = TestCertificates.forNames("localhost");
    private static final Instant ENDS = Instant.parse("2030-01-02T00:00:00Z");
    private static final Instant NOW = ENDS.minusSeconds(60);

    private static final Client ALICE = AUTHORITY.client(
            ENDS,
            "CN=alice,OU=ops,OU=web,O=Acme,C=DE",
            "uri:spiffe://acme/alice",
            "dns:Alice.Example.com",
            "email:Alice@example.com",
            "ip:7f000001");

    private static CertificateIdentity identity(Client client, SubjectName by) throws Refusal {
        return CertificateIdentity.of(client.certificate(), by, NOW);
    }

    private static Refusal refused(Client client, SubjectName by, Instant now) {
        return catchThrowableOfType(Refusal.class, () -> CertificateIdentity.of(client.certificate(), by, now));
    }

    @ParameterizedTest
    @CsvSource({
        "URI, spiffe://acme/alice",
        "DNS, alice.example.com",
        "EMAIL, Alice@example.com",
        "CN, alice",
        "DN, 'CN=alice,OU=ops,OU=web,O=Acme,C=DE'"
    })
    void theSubjectIsTheNameOfThatKind(SubjectName by, String subject) throws Refusal {
        CertificateIdentity identity = identity(ALICE, by);
        assertThat(identity.subject()).isEqualTo(subject);
        assertThat(identity.claims().string("sub")).isEqualTo(subject);
        assertThat(CertificateIdentity.subjectOf(identity.claims(), by)).isEqualTo(subject);
    }

    @Test
    void theIssuerIsTheAuthorityThatSignedIt() throws Refusal {
        assertThat(identity(ALICE, SubjectName.CN).issuer())
                .isEqualTo("certificate:"
                        + ALICE.certificate().getIssuerX500Principal().getName("RFC2253"))
                .startsWith("certificate:CN=Test authority");
    }

    @ParameterizedTest
    @CsvSource({
        "iat, 1893452400",
        "exp, 1893542400",
        "subject.cn, alice",
        "subject.o, Acme",
        "subject.c, DE",
        "subject.ou, '[web, ops]'",
        "san.uri, [spiffe://acme/alice]",
        "san.dns, [alice.example.com]",
        "san.email, [Alice@example.com]",
        "san.ip, [127.0.0.1]"
    })
    void whatItSaysIsClaims(String claim, String value) throws Refusal {
        assertThat(identity(ALICE, SubjectName.CN).claims().at(claim)).hasToString(value);
    }

    @Test
    void whichCertificateItWasIsAClaimToo() throws Refusal {
        Claims claims = identity(ALICE, SubjectName.CN).claims();
        assertThat(claims.string("fingerprint")).matches("[0-9a-f]{64}");
        assertThat(claims.string("serial"))
                .isEqualTo(ALICE.certificate().getSerialNumber().toString(16))
                .isEqualTo(claims.string("jti"));
    }

    @ParameterizedTest
    @ValueSource(strings = {" a,b+c=d ", "ä\"<;>\\", "#ff", "\u0001"})
    void aNameOfAnyCharactersIsReadAsItIs(String name) throws Refusal {
        Client client = AUTHORITY.client(ENDS, "CN=" + Rdn.escapeValue(name) + ",O=a");
        assertThat(identity(client, SubjectName.CN).subject()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "URI, CN=a, dns:a",
        "URI, CN=a, uri:a:b uri:a:c",
        "DNS, CN=a, uri:a:b",
        "EMAIL, CN=a, email:a@b email:c@d",
        "CN, O=a, uri:a:b",
        "CN, 'CN=a,CN=b', uri:a:b",
        "CN, CN=a+CN=b, uri:a:b",
        "DN, '', uri:a:b"
    })
    void withoutExactlyOneSuchNameItIsRefused(SubjectName by, String name, String names) {
        Refusal refusal = refused(AUTHORITY.client(ENDS, name, names.split(" ")), by, NOW);
        assertThat(refusal.outcome()).isEqualTo(Outcome.INVALID_TOKEN);
        assertThat(refusal.detail()).contains("names of the kind " + by).doesNotContain("a:b", "a@b", "CN=");
    }

    @ParameterizedTest
    @CsvSource({
        "2029-12-31T22:59:59Z, false",
        "2029-12-31T23:00:00Z, true",
        "2030-01-02T00:00:00Z, true",
        "2030-01-02T00:00:01Z, false"
    })
    void itIsGoodFromItsBeginningToItsEnd(Instant now, boolean good) {
        Refusal refusal = refused(AUTHORITY.client(ENDS, "CN=a"), SubjectName.CN, now);
        assertThat(refusal == null).isEqualTo(good);
    }

    @Test
    void itEndsWithTheCertificate() throws Refusal {
        assertThat(identity(ALICE, SubjectName.CN).endsAt()).isEqualTo(ENDS);
    }

    @Test
    void oneThatIsLongerThanATokenMayBeIsRefused() {
        String[] names = IntStream.range(0, 1000)
                .mapToObj(i -> "uri:spiffe://acme/number/" + i)
                .toArray(String[]::new);
        assertThat(refused(AUTHORITY.client(ENDS, "CN=a", names), SubjectName.CN, NOW)
                        .detail())
                .contains("expected 16384 at most");
    }

    @Test
    void nobodyIsShown() throws Refusal {
        assertThat(identity(ALICE, SubjectName.CN).toString()).doesNotContain("alice");
        assertThat(List.of(identity(ALICE, SubjectName.CN).claims()).toString()).doesNotContain("alice");
    }

    @Test
    void theTestsCertificatesLastAsLongAsTheySay() {
        Instant end = Instant.now().plusSeconds(100).truncatedTo(ChronoUnit.SECONDS);
        assertThat(AUTHORITY.client(end, "CN=a").certificate().getNotAfter().toInstant())
                .isEqualTo(end);
    }
}
