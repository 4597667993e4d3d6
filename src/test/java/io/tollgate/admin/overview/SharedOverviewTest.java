package io.tollgate.admin.overview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.admin.FakeOverview;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SharedOverviewTest {
    private final Vertx vertx = Vertx.vertx();
    private final FakeOverview source = new FakeOverview();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final Overview overview = new Overview(vertx, source, nanos::get);

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void allWhoAskWithinAMomentGetTheSame() {
        List<Future<String>> asked = Stream.generate(overview::text).limit(100).toList();
        assertThat(asked.stream().map(SharedOverviewTest::await).distinct()).hasSize(1);
        nanos.addAndGet(Overview.FRESH_NANOS - 1);
        await(overview.text());
        assertThat(source.made).hasValue(1);
    }

    @Test
    void whoComesWhileItIsMadeWaitsForTheSame() {
        Promise<Void> loops = Promise.promise();
        source.prepared = loops.future();
        Future<String> first = overview.text();
        nanos.addAndGet(2 * Overview.FRESH_NANOS);
        Future<String> second = overview.text();
        loops.complete();
        assertThat(await(first)).isSameAs(await(second));
        assertThat(source.made).hasValue(1);
    }

    @Test
    void aLoopThatHangsIsNotWaitedFor() {
        source.prepared = Promise.promise().future();
        assertThat(await(overview.text())).startsWith("{");
    }

    @Test
    void oneThatFailedIsNotShown() {
        source.fault = new IllegalStateException("broken");
        assertThatThrownBy(() -> await(overview.text())).hasRootCauseMessage("broken");
        source.fault = null;
        assertThat(await(overview.text())).startsWith("{");
    }

    @Test
    void aSecondLaterItIsMadeAnew() {
        await(overview.text());
        nanos.addAndGet(Overview.FRESH_NANOS);
        await(overview.text());
        assertThat(source.made).hasValue(2);
    }
}
