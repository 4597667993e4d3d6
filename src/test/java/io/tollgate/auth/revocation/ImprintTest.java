package io.tollgate.auth.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.auth.revocation.Mark.Kind;
import io.tollgate.token.Claims;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of a credential, and what it is known again by. */
final class ImprintTest {
    private static final Instant END = Instant.ofEpochSecond(2_000_000_000L);
    private static final Map<String, ?> ALL = Map.of("jti", "t1", "sid", "s1", "iat", 1_900_000_000L);

    private static Imprint imprint(String issuer, String subject, Map<String, ?> claims) {
        return Imprint.of(issuer, subject, Claims.vouchedFor(claims), END);
    }

    private static Mark ownMark(Kind kind) {
        return Mark.of(kind, "https://a", kind == Kind.SUB ? "alice" : kind == Kind.JTI ? "t1" : "s1");
    }

    @ParameterizedTest
    @EnumSource
    void bearsItsOwnMarksAndThoseOfNoOtherIssuer(Kind kind) {
        Mark own = ownMark(kind);

        assertThat(imprint("https://a", "alice", ALL).bears(own)).isTrue();
        assertThat(imprint("https://b", "alice", ALL).bears(own)).isFalse();
        assertThat(imprint("https://a", "bob", Map.of("jti", "t2", "sid", "s2")).bears(own))
                .isFalse();
    }

    @Test
    void givesBackTheMarksThatItBears() {
        Imprint imprint = imprint("https://a", "alice", ALL);

        assertThat(imprint.subject()).isEqualTo(ownMark(Kind.SUB));
        assertThat(imprint.token()).isEqualTo(ownMark(Kind.JTI));
        assertThat(imprint.session()).isEqualTo(ownMark(Kind.SID));
        assertThat(imprint.issuedAtSecond()).isEqualTo(1_900_000_000L);
        assertThat(imprint.endsAtSecond()).isEqualTo(END.getEpochSecond());
    }

    @Test
    void tokenWithoutThemHasNoIdNoSessionAndIsOlderThanAnything() {
        Imprint imprint = imprint("https://a", "alice", Map.of("jti", "", "sid", 7));

        assertThat(imprint.token()).isNull();
        assertThat(imprint.session()).isNull();
        assertThat(imprint.issuedAtSecond()).isZero();
        assertThat(imprint.bears(new Mark(Kind.JTI, 0, 0))).isFalse();
        assertThat(imprint.bears(new Mark(Kind.SID, 0, 0))).isFalse();
    }

    @Test
    void partsOfASecondCountAsTheWholeOneThatRefusesMore() {
        Imprint imprint = Imprint.of(
                "https://a",
                "alice",
                Claims.vouchedFor(Map.of("iat", new BigDecimal("10.9"))),
                Instant.ofEpochMilli(20_001));

        assertThat(imprint.issuedAtSecond()).isEqualTo(10);
        assertThat(imprint.endsAtSecond()).isEqualTo(21);
    }

    @Test
    void endsThatAreFarAwayAreNotTakenForNearOnes() {
        Imprint imprint =
                Imprint.of("https://a", "alice", Claims.vouchedFor(Map.of()), Instant.ofEpochSecond(253_402_300_799L));

        assertThat(imprint.endsAtSecond()).isEqualTo(0xffff_ffffL);
    }

    @Test
    void issuerAndValueCannotBorrowFromEachOther() {
        assertThat(Mark.of(Kind.SUB, "a", "bc")).isNotEqualTo(Mark.of(Kind.SUB, "ab", "c"));
        assertThat(Mark.of(Kind.JTI, "a", "b").high())
                .isNotEqualTo(Mark.of(Kind.SID, "a", "b").high());
    }

    @Test
    void samePersonIsIssuerAndSubject() {
        Imprint alice = imprint("https://a", "alice", ALL);

        assertThat(alice.isOfSameSubject(imprint("https://a", "alice", Map.of())))
                .isTrue();
        assertThat(alice.isOfSameSubject(imprint("https://a", "bob", ALL))).isFalse();
        assertThat(alice.isOfSameSubject(imprint("https://b", "alice", ALL))).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void markIsReadBackFromItsText(Kind kind) {
        Mark mark = ownMark(kind);

        assertThat(Mark.parse(mark.text())).isEqualTo(mark);
        assertThat(mark.text()).startsWith(kind.claim() + "-").doesNotContain("alice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "jti-",
                "jti-0123456789abcde",
                "jti-0123456789ABCDEF",
                "jti-0123456789abcdef0123456789abcdef",
                "sub-0123456789abcdef",
                "sid-0123456789abcdef ",
                "exp-0123456789abcdef"
            })
    void otherTextsAreNoMarks(String text) {
        assertThat(Mark.parse(text)).isNull();
    }

    @Test
    void onlySubjectsHaveMoreThan64Bits() {
        assertThatThrownBy(() -> new Mark(Kind.JTI, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Objects.requireNonNull(Mark.parse("sub-" + "0".repeat(31) + "1"))
                        .low())
                .isEqualTo(1);
    }

    @Test
    void showsNothingOfTheCredential() {
        assertThat(imprint("https://a", "alice", ALL)).hasToString("Imprint");
    }
}
