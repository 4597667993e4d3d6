package io.tollgate.auth.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.revocation.Mark.Kind;
import io.tollgate.auth.revocation.Revocation.Source;
import io.tollgate.token.Claims;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One revocation: what it refuses, and what becomes of two. */
final class RevocationTest {
    private static final Mark ALICE = Mark.of(Kind.SUB, "i", "alice");

    private static Revocation of(long since, long before, long until, boolean lifted) {
        return new Revocation(ALICE, since, before, until, lifted, Source.ADMIN, "why");
    }

    @ParameterizedTest
    @CsvSource({"99, true", "100, false", "101, false", ", true"})
    void subjectIsRefusedWithWhatWasIssuedBefore(Long issuedAt, boolean refused) {
        Claims claims = Claims.vouchedFor(issuedAt == null ? Map.of() : Map.of("iat", issuedAt));
        Imprint imprint = Imprint.of("i", "alice", claims, Instant.ofEpochSecond(500));

        assertThat(of(1, 100, 500, false).refuses(imprint)).isEqualTo(refused);
        assertThat(of(1, 100, 500, true).refuses(imprint)).isFalse();
    }

    @Test
    void tokenAndSessionAreRefusedWheneverTheyWereIssued() {
        Claims claims = Claims.vouchedFor(Map.of("iat", 400, "jti", "t", "sid", "s"));
        Imprint imprint = Imprint.of("i", "alice", claims, Instant.ofEpochSecond(500));

        for (Mark mark : new Mark[] {Mark.of(Kind.JTI, "i", "t"), Mark.of(Kind.SID, "i", "s")}) {
            assertThat(new Revocation(mark, 1, 0, 500, false, Source.ADMIN, "").refuses(imprint))
                    .isTrue();
        }
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({
        "1:100:500:0, 2:50:600:0,  2:100:600:0",
        "1:100:500:0, 2:200:300:0, 2:200:500:0",
        "1:100:500:0, 2:100:500:1, 2:100:500:1",
        "3:100:500:0, 2:100:500:1, 3:100:500:0",
        "2:100:500:0, 2:100:500:1, 2:100:500:0",
        "3:100:500:1, 4:7:9:0,     4:7:9:0"
    })
    void twoBecomeTheSameInWhicheverOrderTheyAreMet(String one, String other, String both) {
        Revocation first = Objects.requireNonNull(Revocation.heard(ALICE.text(), one));
        Revocation second = Objects.requireNonNull(Revocation.heard(ALICE.text(), other));

        assertThat(first.with(second).terms()).isEqualTo(both);
        assertThat(second.with(first).terms()).isEqualTo(both);
        assertThat(first.with(second).with(first).with(second).terms()).isEqualTo(both);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1:2:3",
                "1:2:3:2",
                "-1:2:3:0",
                "1:2:4294967296:0",
                "1:4294967296:3:0",
                "1:2:3:0:0",
                "1:2:3:0 ",
                "9999999999999999:2:3:0",
                "1:2:99999999999:0",
                "٣:2:3:0"
            })
    void otherTermsAreNoRevocation(String terms) {
        assertThat(Revocation.heard(ALICE.text(), terms)).isNull();
    }

    @Test
    void itIsHeardAsItIsTold() {
        Revocation told = of(1_700_000_000_000L, 1_700_000_000L, 0xffff_ffffL, true);

        assertThat(Objects.requireNonNull(Revocation.heard(told.mark().text(), told.terms()))
                        .isAs(told))
                .isTrue();
        assertThat(told.terms()).doesNotContain("why");
    }
}
