package io.tollgate.auth.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.tollgate.auth.KeyServer;
import io.tollgate.testing.CapturedLogs;
import io.tollgate.testing.TestKeys;
import io.tollgate.token.Algorithm;
import io.tollgate.token.KeySet;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What others can do to the context that keeps the keys fresh. */
final class KeyRefreshTest {
    private static final Duration SOON = Duration.ofMillis(5);
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final Vertx VERTX = Vertx.vertx();
    private final KeyServer server = new KeyServer(VERTX);

    @AfterAll
    static void close() {
        KeyServer.await(VERTX.close());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest(name = "cooldown {0}: {1}")
    @CsvSource({"P1D, 0", "PT0S, 1"})
    void aFloodOfUnknownKeysIsOneTaskAndNoneWithinTheCooldown(Duration cooldown, int tasks) throws Exception {
        server.answering(200, TestKeys.jwks());
        ContextInternal context = (ContextInternal) VERTX.getOrCreateContext();
        KeyRefresh refresh = refresh(plan(NEVER, cooldown), new Keeping());
        KeyServer.await(refresh.start());
        KeyServer.await(refresh.unknownKey());
        Promise<Integer> posted = Promise.promise();
        SingleThreadEventExecutor loop = (SingleThreadEventExecutor) context.nettyEventLoop();
        loop.execute(() -> {
            int before = loop.pendingTasks();
            for (int i = 0; i < 1_000; i++) {
                refresh.unknownKey();
            }
            posted.complete(loop.pendingTasks() - before);
        });
        assertThat(KeyServer.await(posted.future())).isEqualTo(tasks);
        KeyServer.await(refresh.close());
    }

    @Test
    void whoWaitsIsNotLeftWaitingWhenItCloses() throws Exception {
        server.answering(request -> {});
        KeyRefresh refresh = refresh(plan(NEVER, Duration.ZERO), new Keeping(), Duration.ofMillis(200));
        Future<Void> start = refresh.start();
        Future<Void> waiting = refresh.unknownKey();
        KeyServer.await(refresh.close());
        KeyServer.await(waiting);
        KeyServer.await(start);
        KeyServer.await(refresh.unknownKey());
    }

    /** A reload closes it meanwhile. */
    @Test
    void whoWaitsGetsWhatTheFetchUnderWayBrings() throws Exception {
        Promise<HttpServerRequest> asked = Promise.promise();
        server.answering(asked::tryComplete);
        AtomicInteger published = new AtomicInteger();
        KeyRefresh refresh = refresh(plan(NEVER, NEVER), new Keeping() {
            @Override
            public void use(KeySet keys) {
                published.incrementAndGet();
            }
        });
        Future<Void> start = refresh.start();
        HttpServerRequest request = KeyServer.await(asked.future());
        Future<Void> waiting = refresh.unknownKey();
        KeyServer.await(refresh.close());
        assertThat(waiting.isComplete()).isFalse();
        request.response().end(TestKeys.jwks());
        KeyServer.await(waiting);
        KeyServer.await(start);
        assertThat(published).hasValue(1);
        KeyServer.await(refresh.unknownKey());
    }

    private static RefreshPlan plan(Duration retry, Duration cooldown) {
        return new RefreshPlan(NEVER, retry, retry, cooldown, NEVER);
    }

    private static class Keeping implements KeyRefresh.Holder {
        @Override
        public void use(KeySet keys) {}

        @Override
        public void drop() {}
    }

    @Test
    void keysThatCannotBePublishedAreFetchedAgainAndPublishedThen() throws Exception {
        server.answering(200, TestKeys.jwks());
        AtomicInteger published = new AtomicInteger();
        Promise<Void> second = Promise.promise();
        KeyRefresh refresh = refresh(plan(SOON, NEVER), new Keeping() {
            @Override
            public void use(KeySet keys) {
                if (published.incrementAndGet() == 1) {
                    throw new IllegalStateException("quotes t0ken");
                }
                second.complete();
            }
        });
        try (CapturedLogs log = CapturedLogs.asConfigured()) {
            KeyServer.await(refresh.start());
            KeyServer.await(second.future());
            assertThat(String.join("\n", log.lines()))
                    .contains("java.lang.IllegalStateException", "KeyRefreshTest.java")
                    .doesNotContain("t0ken");
        }
        KeyServer.await(refresh.close());
    }

    private KeyRefresh refresh(RefreshPlan plan, KeyRefresh.Holder holder) throws KeySourceFault {
        return refresh(plan, holder, TIMEOUT);
    }

    private KeyRefresh refresh(RefreshPlan plan, KeyRefresh.Holder holder, Duration timeout) throws KeySourceFault {
        KeyFetcher fetcher = new KeyFetcher(VERTX, server.url(), null, timeout);
        return new KeyRefresh(VERTX, fetcher, new KeyRefresh.Whose("main", Set.of(Algorithm.values()), plan), holder);
    }
}
