package io.tollgate.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.aws.AccessKeys;
import io.tollgate.limit.Rate;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.testing.Await;
import io.tollgate.upstream.UpstreamTerms.Connects;
import io.tollgate.upstream.UpstreamTerms.KeepAlive;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Dials that wait for their turn. */
final class PacedDialTest {
    /** Two at once; the next turn is later than any test lasts. */
    private static final Connects TWO_AN_HOUR =
            new Connects(new Rate(2, Duration.ofHours(1).toNanos(), 2), 10, Duration.ofHours(10));

    private final Vertx vertx = Vertx.vertx();
    private final HeardDials observer = new HeardDials();
    private final Context context = vertx.getOrCreateContext();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private static UpstreamSettings settings(Connects connects, String... urls) {
        UpstreamSettings plain = UpstreamTest.settings(null, null, Duration.ofSeconds(20), "ws://a");
        UpstreamTerms terms =
                new UpstreamTerms(false, true, 0, 0, false, 0, KeepAlive.NONE, Duration.ZERO, 0, connects, List.of());
        return new UpstreamSettings(
                plain.name(),
                Stream.of(urls).map(URI::create).toList(),
                plain.balance(),
                plain.connectTimeout(),
                plain.answerTimeout(),
                null,
                null,
                terms,
                null);
    }

    private Dial dial(Upstream upstream) throws Exception {
        Promise<Dial> started = Promise.promise();
        context.runOnContext(own -> started.complete(new Dialer(observer).dial(upstream, context)));
        return await(started.future());
    }

    private static String refusing(String path) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            return "ws://127.0.0.1:" + taken.getLocalPort() + path;
        }
    }

    private String answering() throws Exception {
        return "ws://127.0.0.1:"
                + await(vertx.createNetServer().connectHandler(socket -> {}).listen(0, "127.0.0.1"))
                        .actualPort();
    }

    @Test
    void eachTryTakesATurn() throws Exception {
        Upstream upstream = new Upstream(
                settings(TWO_AN_HOUR, refusing("/1"), refusing("/2"), refusing("/3")), vertx, AccessKeys.NONE);
        Dial dial = dial(upstream);
        Await.until("the third try waits", () -> upstream.pace().waiting() == 1);
        assertThat(observer.events)
                .containsExactly("leased", "UNREACHABLE", "released", "leased", "UNREACHABLE", "released");
        assertThat(dial.result().isComplete()).isFalse();
    }

    @Test
    void whoLeavesWhileWaitingIsOutOfTheQueueAndNothingIsDialled() throws Exception {
        Upstream upstream = new Upstream(settings(TWO_AN_HOUR, answering()), vertx, AccessKeys.NONE);
        await(dial(upstream).result());
        await(dial(upstream).result());
        Dial waiting = dial(upstream);
        assertThat(upstream.pace().waiting()).isEqualTo(1);
        context.runOnContext(own -> waiting.cancel());
        assertThat(refusal(waiting).outcome()).isEqualTo(Outcome.CLIENT_LEFT);
        assertThat(upstream.pace().waiting()).isZero();
        assertThat(upstream.endpoints().get(0).connections()).isEqualTo(2);
    }

    @Test
    void aTurnThatComesIsDialledFor() throws Exception {
        Connects soon = new Connects(new Rate(50, Duration.ofSeconds(1).toNanos(), 1), 10, Duration.ofSeconds(20));
        Upstream upstream = new Upstream(settings(soon, answering()), vertx, AccessKeys.NONE);
        List<Dial> dials = List.of(dial(upstream), dial(upstream), dial(upstream));
        for (Dial dial : dials) {
            assertThat(await(dial.result()).lease().upstream()).isSameAs(upstream);
        }
    }

    @Test
    void whoHasNoTurnInTimeIsRefusedWithoutAnEndpoint() throws Exception {
        Connects impatient = new Connects(TWO_AN_HOUR.rate(), 10, Duration.ofSeconds(1));
        Upstream upstream = new Upstream(settings(impatient, answering()), vertx, AccessKeys.NONE);
        await(dial(upstream).result());
        await(dial(upstream).result());
        assertThat(refusal(dial(upstream)).outcome()).isEqualTo(Outcome.UPSTREAM_BUSY);
        assertThat(upstream.endpoints().get(0).connections()).isEqualTo(2);
    }

    @Test
    void aReloadKeepsThePaceWhereItIsUnchangedAndItsStateWhereItIsNot() throws Exception {
        String url = answering();
        Upstream before = new Upstream(settings(TWO_AN_HOUR, url), vertx, AccessKeys.NONE);
        Upstream unchanged = new Upstream(settings(TWO_AN_HOUR, url, url + "/more"), vertx, AccessKeys.NONE, before);
        assertThat(unchanged.pace()).isSameAs(before.pace());
        await(dial(before).result());
        await(dial(before).result());
        Connects impatient = new Connects(TWO_AN_HOUR.rate(), 10, Duration.ofSeconds(1));
        Upstream changed = new Upstream(settings(impatient, url), vertx, AccessKeys.NONE, before);
        assertThat(changed.pace()).isNotSameAs(before.pace());
        assertThat(refusal(dial(changed)).outcome()).isEqualTo(Outcome.UPSTREAM_BUSY);
        assertThat(new Upstream(settings(null, url), vertx, AccessKeys.NONE, before).pace())
                .isNull();
    }

    private static Refusal refusal(Dial dial) throws Exception {
        try {
            throw new AssertionError("dialled " + await(dial.result()));
        } catch (ExecutionException e) {
            return (Refusal) e.getCause();
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
