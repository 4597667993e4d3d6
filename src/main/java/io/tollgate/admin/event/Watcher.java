package io.tollgate.admin.event;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One who watches, and the lines that wait for it. {@link #offer} is safe on any thread, never waits and never keeps more than
 * {@link #MOST_WAITING} lines: what does not fit is counted, and the count is told where the gap is. The rest belongs to the
 * context of its connection.
 */
final class Watcher {
    static final int MOST_WAITING = 1024;

    private static final int MOST_CHUNK = 16 * 1024;

    private final EventFilter filter;
    private final EventLines lines;
    private final Context context;
    private final HttpServerResponse out;
    private final Queue<Line> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicBoolean woken = new AtomicBoolean();
    /** The chunk before is on its way. */
    private boolean writing;

    /** One line, and how many before it did not fit. */
    private record Line(long droppedBefore, String text) {}

    Watcher(EventFilter filter, EventLines lines, Context context, HttpServerResponse out) {
        this.filter = filter;
        this.lines = lines;
        this.context = context;
        this.out = out;
    }

    EventFilter filter() {
        return filter;
    }

    void offer(String line) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            dropped.incrementAndGet();
            return;
        }
        queue.add(new Line(dropped.getAndSet(0), line));
        if (woken.compareAndSet(false, true)) {
            context.runOnContext(own -> wake());
        }
    }

    private void wake() {
        woken.set(false);
        writeNext();
    }

    /** Starts with a sign of life, which also sends the head of the answer. */
    void start() {
        write(lines.heartbeat());
    }

    /** For one to whom nothing else is to be said, so that both ends and all between them know that the other is there. */
    void heartbeat() {
        writeNext();
        if (!writing && !isGone()) {
            write(lines.heartbeat());
        }
    }

    /** One chunk at a time: what a slow reader does not take stays in the queue, which is bounded. */
    private void writeNext() {
        String chunk = writing || isGone() ? "" : nextChunk();
        if (!chunk.isEmpty()) {
            write(chunk);
        }
    }

    private void write(String chunk) {
        writing = true;
        out.write(chunk).onSuccess(done -> {
            writing = false;
            writeNext();
        });
    }

    private boolean isGone() {
        return out.ended() || out.closed();
    }

    private String nextChunk() {
        StringBuilder chunk = new StringBuilder();
        while (chunk.length() < MOST_CHUNK) {
            Line line = queue.poll();
            if (line == null) {
                appendDropped(chunk, dropped.getAndSet(0));
                break;
            }
            waiting.decrementAndGet();
            appendDropped(chunk, line.droppedBefore());
            chunk.append(line.text()).append('\n');
        }
        return chunk.toString();
    }

    private void appendDropped(StringBuilder chunk, long count) {
        if (count > 0) {
            chunk.append(lines.dropped(count));
        }
    }

    /** The rest, and the end of the answer. On any thread. */
    Future<Void> end() {
        Promise<Void> ended = Promise.promise();
        context.runOnContext(own -> {
            if (isGone()) {
                ended.complete();
            } else {
                out.end(nextChunk() + lines.end()).onComplete(ended);
            }
        });
        return ended.future();
    }
}
