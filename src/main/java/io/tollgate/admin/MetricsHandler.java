package io.tollgate.admin;

import io.tollgate.admin.http.Answer;
import io.tollgate.admin.http.CallFault;
import io.tollgate.telemetry.Logs;
import io.tollgate.telemetry.metrics.Exposition;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a scrape. The text is made on a thread of its own, one scrape at a time, since it may take longer than tunnels on
 * the same event loop should wait; more than a few waiting scrapes are refused. Safe on any event loop.
 */
final class MetricsHandler implements Handler<RoutingContext> {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsHandler.class);
    /** A pair of Prometheus servers, a person, and some to spare. */
    private static final int MOST_WAITING = 8;

    private static final int THREADS = 1;
    private static final long LONGEST_SECONDS = 10;

    private final WorkerExecutor worker;
    private final Exposition figures;
    private final AtomicInteger waiting = new AtomicInteger();

    MetricsHandler(Vertx vertx, Exposition figures) {
        this.worker = vertx.createSharedWorkerExecutor("tollgate-scrape", THREADS, LONGEST_SECONDS, TimeUnit.SECONDS);
        this.figures = figures;
    }

    @Override
    public void handle(RoutingContext context) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            context.response().putHeader("Retry-After", "1");
            Answer.refusal(context, CallFault.BUSY, "too many scrapes at once");
            return;
        }
        String accept = context.request().getHeader("Accept");
        worker.executeBlocking(() -> figures.page(accept), false)
                .onComplete(done -> waiting.decrementAndGet())
                .onSuccess(page -> answer(context.response(), page))
                .onFailure(fault -> failed(context, fault));
    }

    private static void answer(HttpServerResponse response, Exposition.Page page) {
        if (!response.ended() && !response.closed()) {
            response.putHeader("Content-Type", page.contentType())
                    .putHeader("Cache-Control", "no-store")
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .end(page.text());
        }
    }

    private static void failed(RoutingContext context, Throwable fault) {
        LOG.error("A scrape failed", Logs.withoutMessages(fault));
        Answer.refusal(context, CallFault.INTERNAL_ERROR, "the figures cannot be had");
    }
}
