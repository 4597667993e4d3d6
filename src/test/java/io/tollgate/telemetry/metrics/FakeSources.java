package io.tollgate.telemetry.metrics;

import java.util.List;
import java.util.Map;

/** A process in the state that the test says. */
final class FakeSources implements Sources {
    volatile List<IssuerState> issuers = List.of(
            new IssuerState("main", true, 12.5, new IntrospectionState(7, 2, 1, 3, 5)),
            new IssuerState("late", false, null, null));
    volatile List<AccountState> accounts =
            List.of(new AccountState("default", true, 1800.0, 2, 1), new AccountState("late", false, null, 0, 3));
    volatile List<ListenerState> listeners = List.of(new ListenerState("public", 3, 4, 5));

    volatile StoreState store = new StoreState("redis", 6, 7, 8, 9);

    @Override
    public StoreState store() {
        return store;
    }

    @Override
    public List<IssuerState> issuers() {
        return issuers;
    }

    @Override
    public List<AccountState> accounts() {
        return accounts;
    }

    @Override
    public List<ListenerState> listeners() {
        return listeners;
    }

    @Override
    public List<AuthorizerState> authorizers() {
        return List.of(new AuthorizerState("checker", 21, 22, 23, 24, 25));
    }

    @Override
    public LossState lostSpans() {
        return new LossState(26, 27);
    }

    @Override
    public RevocationState revocations() {
        return new RevocationState(17, 18, Map.of("admin", 19L, "fleet", 20L));
    }

    @Override
    public long bufferBytes() {
        return 4096;
    }

    @Override
    public boolean ready() {
        return false;
    }

    @Override
    public boolean draining() {
        return true;
    }
}
