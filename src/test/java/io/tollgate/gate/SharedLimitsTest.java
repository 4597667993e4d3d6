package io.tollgate.gate;

import static io.tollgate.quota.LimitSketch.connections;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.quota.FakeStore;
import io.tollgate.quota.LimitSettings.Per.Kind;
import io.tollgate.quota.Quotas;
import io.tollgate.telemetry.GateStep;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An upgrade waits for a store that nodes share, at both of its steps; whatever happens meanwhile, nothing stays taken. */
final class SharedLimitsTest {
    private static final Request CHAT = Handshakes.upgrade("/chat").bearer(TestToken.valid());

    private final FakeStore store = new FakeStore();
    private final StubUpstream stub = StubUpstream.start(Answers.accept());
    private final GateFixture gate = new GateFixture(
            stub.url(),
            new RouteSketch()
                    .authenticating()
                    .limits(
                            connections(9).shared().settings(),
                            connections(9).per(Kind.SUBJECT).shared().settings()),
            new FakeClientRule(),
            Quotas.local().sharing(store));

    @AfterEach
    void nothingStaysTaken() {
        gate.close();
        stub.close();
        assertThat(store.held()).isZero();
    }

    private void grantNext() throws InterruptedException {
        store.next().answer(store.granted());
    }

    @Test
    void itGoesOnWhenTheStoreHasGrantedBothSteps() throws InterruptedException {
        RawClient client = gate.send(CHAT);
        grantNext();
        grantNext();
        assertThat(client.readHead().status()).isEqualTo(101);
        assertThat(store.held()).isEqualTo(2);
    }

    @Test
    void aStepThatTheStoreRefusesGivesBackWhatTheOneBeforeTook() throws InterruptedException {
        RawClient client = gate.send(CHAT);
        grantNext();
        store.next().answer(FakeStore.refused(0, 0));
        assertThat(client.readHead().status()).isEqualTo(429);
        assertThat(stub.connections()).isZero();
    }

    @Test
    void whoIsNotLetInWithoutTheStoreIsToldToComeAgain() throws InterruptedException {
        RawClient client = gate.send(CHAT);
        store.next().fail(Refusal.of(Outcome.NO_LIMIT_STORE, "redis is away"));
        assertThat(client.readHead().status()).isEqualTo(503);
    }

    @Test
    void aClientThatLeavesMeanwhileIsNotJudgedFurther() throws InterruptedException {
        RawClient client = gate.send(CHAT);
        FakeStore.Asked asked = store.next();
        client.close();
        gate.observer().expect("started", "refused client_left");
        asked.answer(store.granted());
        Await.until("the late answer is given back", () -> store.held() == 0);
        assertThat(gate.observer().steps()).doesNotContain(GateStep.CREDENTIAL);
    }

    @Test
    void aDrainMeanwhileRefusesIt() throws InterruptedException {
        RawClient client = gate.send(CHAT);
        FakeStore.Asked asked = store.next();
        gate.drain();
        assertThat(client.readHead().status()).isEqualTo(503);
        asked.answer(store.granted());
        Await.until("the late answer is given back", () -> store.held() == 0);
    }
}
