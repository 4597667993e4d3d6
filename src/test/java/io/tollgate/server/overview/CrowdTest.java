package io.tollgate.server.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.admin.FakeAttempt;
import io.tollgate.admin.overview.TopState;
import io.tollgate.admin.overview.TopState.TopAddress;
import io.tollgate.admin.overview.TopState.TopSubject;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CrowdTest {
    private static final String ISSUER = "https://issuer.test/";
    private static final FakeAttempt ALICE = FakeAttempt.numbered(1);

    private static Crowd crowd(FakeAttempt... attempts) {
        Crowd crowd = new Crowd();
        List.of(attempts).forEach(crowd::add);
        return crowd;
    }

    private static TopState top(Crowd... loops) {
        return Crowd.of(List.of(loops)).top(Instant.EPOCH);
    }

    @Test
    void thoseWithMostComeFirstOverAllLoops() {
        TopState top = top(
                crowd(ALICE.subject("bob"), ALICE), crowd(ALICE.subject("bob").address("192.0.2.2")), crowd());
        assertThat(top.subjects())
                .containsExactly(new TopSubject(ISSUER, "bob", 2), new TopSubject(ISSUER, "alice", 1));
        assertThat(top.addresses()).containsExactly(new TopAddress("192.0.2.1", 2), new TopAddress("192.0.2.2", 1));
    }

    @Test
    void amongEqualsTheNameDecidesSoThatTheyKeepTheirPlaces() {
        TopState top = top(crowd(ALICE.subject("c"), ALICE.subject("a"), ALICE.subject("b")));
        assertThat(top.subjects()).extracting(TopSubject::subject).containsExactly("a", "b", "c");
    }

    @Test
    void noMoreThanTwentyAreShown() {
        FakeAttempt[] many = IntStream.range(0, 100)
                .mapToObj(i -> ALICE.subject("s" + i).address("192.0.2." + i))
                .toArray(FakeAttempt[]::new);
        assertThat(top(crowd(many)).subjects()).hasSize(20);
        assertThat(top(crowd(many)).addresses()).hasSize(20);
    }

    @Test
    void whoIsNobodyIsAnAddressOnly() {
        TopState top = top(crowd(ALICE.subject(null)));
        assertThat(top.subjects()).isEmpty();
        assertThat(top.addresses()).hasSize(1);
    }
}
