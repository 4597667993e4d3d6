package io.tollgate.server.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.admin.FakeAttempt;
import io.tollgate.listener.CountedAddresses;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.quota.Caller;
import io.tollgate.quota.LimitSettings.Per.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class AcquaintancesTest {
    private final Crowd open = new Crowd();
    private final LatelyLimited refused = new LatelyLimited();
    private final Acquaintances known = new Acquaintances(
            open, refused, Map.of("public", new CountedAddresses(64), "inner", new CountedAddresses(128)));

    private List<Caller> by(Kind kind) {
        List<Caller> callers = new ArrayList<>();
        known.by(kind).forEachRemaining(callers::add);
        return callers;
    }

    @Test
    void addressesAreAsLimitsCountThem() {
        open.add(FakeAttempt.numbered(1).address("2001:db8:1:2:3::4"));
        open.add(FakeAttempt.numbered(2).address("2001:db8:1:2:3::5").listener("inner"));
        open.add(FakeAttempt.numbered(3).address("192.0.2.7"));
        assertThat(by(Kind.ADDRESS))
                .extracting(Caller::address)
                .containsExactlyInAnyOrder("2001:db8:1:2::/64", "2001:db8:1:2:3::5", "192.0.2.7");
    }

    @Test
    void whoWasRefusedIsKnownWithoutATunnel() {
        open.add(FakeAttempt.numbered(1));
        refused.attemptRefused(
                FakeAttempt.numbered(2).subject("bob").address("192.0.2.2"), Refusal.of(Outcome.OVER_LIMIT, "no"));
        assertThat(by(Kind.SUBJECT)).extracting(Caller::subject).containsExactly("bob", "alice");
        assertThat(by(Kind.ADDRESS)).extracting(Caller::address).containsExactly("192.0.2.2", "192.0.2.1");
    }

    @Test
    void eachListenerIsKnown() {
        assertThat(by(Kind.LISTENER)).extracting(Caller::listener).containsExactlyInAnyOrder("public", "inner");
    }

    @Test
    void aRouteIsCountedAsOne() {
        assertThat(by(Kind.ROUTE)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTION", "CLAIM", "HEADER"})
    void whatNoTunnelKeepsCannotBeTold(Kind kind) {
        open.add(FakeAttempt.numbered(1));
        assertThat(by(kind)).isEmpty();
    }
}
