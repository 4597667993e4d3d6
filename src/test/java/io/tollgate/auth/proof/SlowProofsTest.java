package io.tollgate.auth.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.proof.SlowProofs.Party;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.testing.Await;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One thread, with room for two that wait. */
final class SlowProofsTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final SlowProofs proofs = new SlowProofs(1, 2);
    private final Party stays = new Party(context, () -> false, "a");
    private final CountDownLatch hold = new CountDownLatch(1);
    private final List<String> begun = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        hold.countDown();
        vertx.close().await();
    }

    private Future<String> findFrom(String from, String name) {
        return proofs.find(() -> held(name), new Party(context, () -> false, from));
    }

    private Future<String> find(String name, AtomicBoolean left) {
        return proofs.find(() -> held(name), new Party(context, left::get, "a"));
    }

    private Future<String> find(String name) {
        return find(name, new AtomicBoolean());
    }

    private String held(String name) {
        begun.add(name);
        return held(name, hold);
    }

    private static Outcome outcome(Future<String> found) {
        Await.until("an answer", found::isComplete);
        return ((Refusal) found.cause()).outcome();
    }

    @Test
    void whatIsFoundComesOnTheContextAndNotFromIt() {
        List<String> threads = new CopyOnWriteArrayList<>();
        Future<Boolean> same = proofs.find(
                        () -> {
                            threads.add(Thread.currentThread().getName());
                            return held("a");
                        },
                        stays)
                .map(found -> Vertx.currentContext() == context);
        hold.countDown();
        Await.until("an answer", same::isComplete);
        assertThat(same.result()).isTrue();
        assertThat(threads.get(0)).startsWith("tollgate-proof-");
    }

    @Test
    void theyBeginInTheOrderInWhichTheyCame() {
        Future<String> last = find("a").compose(done -> Future.succeededFuture(done));
        Await.until("the first", () -> begun.size() == 1);
        Future<?> all = Future.all(last, find("b"), find("c"));
        hold.countDown();
        Await.until("all", all::isComplete);
        assertThat(begun).containsExactly("a", "b", "c");
    }

    @Test
    void whoComesWhileTooManyWaitIsRefusedAtOnce() {
        find("a");
        Await.until("the first", () -> begun.size() == 1);
        find("b");
        find("c");
        Future<String> refused = find("d");
        assertThat(refused.isComplete()).isTrue();
        assertThat(outcome(refused)).isEqualTo(Outcome.OVERLOADED);
    }

    @Test
    void nothingIsFoundForWhoHasLeft() {
        AtomicBoolean left = new AtomicBoolean();
        find("a");
        Await.until("the first", () -> begun.size() == 1);
        Future<String> second = find("b", left);
        left.set(true);
        hold.countDown();
        assertThat(outcome(second)).isEqualTo(Outcome.CLIENT_LEFT);
        assertThat(begun).containsExactly("a");
    }

    @Test
    void aRefusalAndAFaultComeAsTheyAre() {
        Refusal refusal = Refusal.of(Outcome.INVALID_TOKEN, "bad");
        Error fault = new StackOverflowError();
        Future<String> refused = proofs.find(() -> fail(refusal), stays);
        Future<String> broken = proofs.find(
                () -> {
                    throw fault;
                },
                stays);
        Await.until("both", () -> refused.isComplete() && broken.isComplete());
        assertThat(refused.cause()).isSameAs(refusal);
        assertThat(broken.cause()).isSameAs(fault);
    }

    @Test
    void addressesTakeTurns() {
        SlowProofs roomy = new SlowProofs(1, 10);
        CountDownLatch busy = new CountDownLatch(1);
        List<String> order = new CopyOnWriteArrayList<>();
        roomy.find(() -> held("busy", busy), new Party(context, () -> false, "z"));
        List<Future<Boolean>> all = new ArrayList<>();
        for (String one : List.of("a1", "a2", "a3", "b1", "b2", "c1")) {
            all.add(roomy.find(() -> order.add(one), new Party(context, () -> false, one.substring(0, 1))));
        }
        busy.countDown();
        Await.until("all", () -> all.stream().allMatch(Future::isComplete));
        assertThat(order).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
    }

    @Test
    void whereThereIsNoRoomTheAddressWithTheMostWaitingLosesItsLast() {
        findFrom("a", "first");
        Await.until("the first", () -> begun.size() == 1);
        Future<String> kept = findFrom("a", "a1");
        Future<String> dropped = findFrom("a", "a2");
        Future<String> other = findFrom("b", "b1");
        assertThat(outcome(dropped)).isEqualTo(Outcome.OVERLOADED);
        assertThat(outcome(findFrom("a", "a3"))).isEqualTo(Outcome.OVERLOADED);
        hold.countDown();
        Await.until("both", () -> kept.succeeded() && other.succeeded());
        assertThat(begun).containsExactly("first", "a1", "b1");
    }

    @Test
    void whereAllHaveAsManyWaitingTheNextOneIsRefused() {
        findFrom("z", "first");
        Await.until("the first", () -> begun.size() == 1);
        findFrom("a", "a1");
        findFrom("b", "b1");
        assertThat(outcome(findFrom("c", "c1"))).isEqualTo(Outcome.OVERLOADED);
    }

    @Test
    void anAddressWhoseTokenDidNotHoldWaitsBehindAllOthersAndGoesFirstWhereThereIsNoRoom() {
        forged("mallory");
        findFrom("z", "first");
        Await.until("the first", () -> begun.contains("first"));
        Future<String> last = findFrom("mallory", "m1");
        Future<String> a = findFrom("a", "a1");
        hold.countDown();
        Await.until("both", () -> last.succeeded() && a.succeeded());
        assertThat(begun).containsExactly("first", "a1", "m1");
    }

    @Test
    void oneThatIsSuspectedGivesItsPlaceToAnyOther() {
        forged("mallory");
        findFrom("z", "first");
        Await.until("the first", () -> begun.contains("first"));
        Future<String> dropped = findFrom("mallory", "m1");
        Future<String> one = findFrom("a", "a1");
        Future<String> two = findFrom("a", "a2");
        assertThat(outcome(dropped)).isEqualTo(Outcome.OVERLOADED);
        assertThat(outcome(findFrom("mallory", "m2"))).isEqualTo(Outcome.OVERLOADED);
        hold.countDown();
        Await.until("both", () -> one.succeeded() && two.succeeded());
    }

    @Test
    void aTokenThatHoldsEndsTheSuspicion() {
        forged("alice");
        Future<String> good = proofs.find(() -> "good", new Party(context, () -> false, "alice"));
        Await.until("it holds", good::succeeded);
        findFrom("z", "first");
        Await.until("the first", () -> begun.contains("first"));
        findFrom("alice", "l1");
        findFrom("a", "a1");
        assertThat(outcome(findFrom("a", "a2"))).isEqualTo(Outcome.OVERLOADED);
    }

    private void forged(String from) {
        Refusal refusal = Refusal.of(Outcome.INVALID_TOKEN, "bad");
        outcome(proofs.find(() -> fail(refusal), new Party(context, () -> false, from)));
    }

    private static String held(String name, CountDownLatch until) {
        try {
            until.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return name;
    }

    private static String fail(Refusal refusal) throws Refusal {
        throw refusal;
    }
}
