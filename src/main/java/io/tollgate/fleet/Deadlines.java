package io.tollgate.fleet;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The questions under way in the order of their deadlines, which is that of asking since all have the same time. One timer for
 * all. Used on one event loop.
 */
final class Deadlines {
    private final Vertx vertx;
    private final Consumer<Question> expired;
    private final ArrayDeque<Question> questions = new ArrayDeque<>();
    private boolean timed;

    Deadlines(Vertx vertx, Consumer<Question> expired) {
        this.vertx = vertx;
        this.expired = expired;
    }

    void add(Question question) {
        questions.addLast(question);
        if (!timed) {
            arm();
        }
    }

    private void arm() {
        Question next = questions.peekFirst();
        timed = next != null;
        if (next != null) {
            long nanos = next.deadline() - System.nanoTime();
            long millis = TimeUnit.NANOSECONDS.toMillis(Math.max(0, nanos) + TimeUnit.MILLISECONDS.toNanos(1) - 1);
            vertx.setTimer(Math.max(1, millis), due -> expire());
        }
    }

    private void expire() {
        long now = System.nanoTime();
        for (Question next = questions.peekFirst(); next != null; next = questions.peekFirst()) {
            if (!next.isOver()) {
                if (next.deadline() - now > 0) {
                    break;
                }
                expired.accept(next);
            }
            questions.removeFirst();
        }
        arm();
    }

    static String spoken(long millis) {
        return "no answer within " + millis + " ms";
    }
}
