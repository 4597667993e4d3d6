package io.tollgate.admin.event;

import io.tollgate.config.change.Reloaded;
import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.AccessLog;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.TunnelReport;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells everybody who watches what happens, in the access log's own JSON lines, so that nothing is shown here that is masked
 * there. Safe on any thread; an event loop that tells it something never waits, and does nothing at all while nobody watches.
 */
public final class Events implements GateObserver {
    static final int MOST_WATCHERS = 16;

    private static final long LAST_WORDS_MILLIS = 500;

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final EventLines lines = new EventLines(Clock.systemUTC());

    @Override
    public void tunnelOpened(AttemptView attempt) {
        tell(attempt, null, log -> log.tunnelOpened(attempt));
    }

    @Override
    public void attemptRefused(AttemptView attempt, Refusal refusal) {
        tell(attempt, refusal.outcome().label(), log -> log.attemptRefused(attempt, refusal));
    }

    @Override
    public void tunnelClosed(AttemptView attempt, TunnelReport report) {
        tell(attempt, report.outcome().label(), log -> log.tunnelClosed(attempt, report));
    }

    /** A drain has begun. */
    public void draining() {
        tellAll(lines.drain());
    }

    /** The configuration was read again. */
    public void reloaded(Reloaded reloaded) {
        tellAll(lines.reload(reloaded));
    }

    private void tell(AttemptView attempt, @Nullable String outcome, Consumer<GateObserver> teller) {
        String line = null;
        for (Watcher watcher : watchers) {
            if (watcher.filter().wants(attempt.route(), outcome)) {
                line = line == null ? lineOf(teller) : line;
                watcher.offer(line);
            }
        }
    }

    private static String lineOf(Consumer<GateObserver> teller) {
        StringBuilder line = new StringBuilder();
        teller.accept(AccessLog.jsonLines(line::append));
        return line.toString();
    }

    private void tellAll(String line) {
        watchers.forEach(watcher -> watcher.offer(line));
    }

    EventLines lines() {
        return lines;
    }

    /** False where there are as many as there may be. On the admin server's loop. */
    boolean add(Watcher watcher) {
        return watchers.size() < MOST_WATCHERS && watchers.add(watcher);
    }

    void remove(Watcher watcher) {
        watchers.remove(watcher);
    }

    /** Ends the stream of everybody who watches. Done when each has been told, has gone, or does not take it in. */
    public Future<Void> end() {
        Future<Void> ended =
                Future.join(watchers.stream().map(Watcher::end).toList()).mapEmpty();
        return ended.timeout(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS).otherwiseEmpty();
    }
}
