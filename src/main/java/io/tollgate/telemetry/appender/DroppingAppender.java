package io.tollgate.telemetry.appender;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Hands lines to another thread, which writes them to the appender behind. Who logs never waits: when the queue is full, the
 * line is dropped and counted, and so is one that could not be written. The log itself tells how many, once the queue is empty
 * again, and every ten seconds while it is not. Safe on any thread.
 *
 * <p>Logback's own asynchronous appender drops without a count, and cannot be taught.
 */
public final class DroppingAppender extends UnsynchronizedAppenderBase<ILoggingEvent>
        implements AppenderAttachable<ILoggingEvent> {
    private static final int USUAL_QUEUE = 8192;
    /** How long the end of the log may take. */
    private static final long FLUSH_MILLIS = 1_000;

    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final AppenderAttachableImpl<ILoggingEvent> behind = new AppenderAttachableImpl<>();
    private final LongAdder dropped = new LongAdder();
    private volatile LongFunction<String> words = lines -> lines + " lines dropped";
    private BooleanSupplier failed = () -> false;
    private int queueSize = USUAL_QUEUE;
    private BlockingQueue<ILoggingEvent> queue = new ArrayBlockingQueue<>(1);
    private @Nullable Thread writer;

    /** Of the writer's thread only. */
    private long told;

    private long toldNanos = System.nanoTime();

    /** How many lines may wait; before the start. */
    public void setQueueSize(int lines) {
        queueSize = lines;
    }

    public int getQueueSize() {
        return queueSize;
    }

    /** How to tell that so many lines were dropped, as one line of the log. */
    public void tellBy(LongFunction<String> sentence) {
        words = sentence;
    }

    /** Who knows, on the writer's thread and once a line, whether it could not be written; before the start. */
    void failsBy(BooleanSupplier lineFailed) {
        failed = lineFailed;
    }

    /** How many lines were dropped since the start. */
    public long dropped() {
        return dropped.sum();
    }

    @Override
    public void start() {
        if (isStarted()) {
            return;
        }
        if (!behind.iteratorForAppenders().hasNext()) {
            addError("No appender is attached to [" + getName() + "]");
            return;
        }
        queue = new ArrayBlockingQueue<>(queueSize);
        Thread thread = new Thread(this::write, "log-" + getName());
        thread.setDaemon(true);
        writer = thread;
        super.start();
        thread.start();
    }

    /** Has what waits written, for a second at most. */
    @Override
    public void stop() {
        Thread thread = writer;
        if (!isStarted() || thread == null) {
            return;
        }
        super.stop();
        thread.interrupt();
        try {
            thread.join(FLUSH_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing();
        if (!queue.offer(event)) {
            dropped.increment();
        }
    }

    /** The writer's life: until the stop, and then until nothing waits. */
    private void write() {
        while (isStarted()) {
            try {
                write(queue.take());
            } catch (InterruptedException e) {
                break;
            }
        }
        ILoggingEvent left = queue.poll();
        while (left != null) {
            write(left);
            left = queue.poll();
        }
        behind.detachAndStopAllAppenders();
    }

    private void write(ILoggingEvent event) {
        behind.appendLoopOnAppenders(event);
        if (failed.getAsBoolean()) {
            dropped.increment();
            return;
        }
        long lost = dropped.sum() - told;
        if (lost > 0 && (queue.isEmpty() || System.nanoTime() - toldNanos >= TELL_NANOS)) {
            tell(event, lost);
        }
    }

    private void tell(ILoggingEvent last, long lost) {
        toldNanos = System.nanoTime();
        LoggingEvent notice = new LoggingEvent();
        notice.setLoggerContext((LoggerContext) getContext());
        notice.setLoggerName(last.getLoggerName());
        notice.setThreadName(Thread.currentThread().getName());
        notice.setLevel(Level.WARN);
        notice.setInstant(java.time.Instant.now());
        notice.setMDCPropertyMap(Map.of());
        notice.setMessage(words.apply(lost));
        behind.appendLoopOnAppenders(notice);
        if (!failed.getAsBoolean()) {
            told += lost;
        }
    }

    @Override
    public void addAppender(Appender<ILoggingEvent> appender) {
        behind.addAppender(appender);
    }

    @Override
    public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
        return behind.iteratorForAppenders();
    }

    @Override
    public @Nullable Appender<ILoggingEvent> getAppender(String name) {
        return behind.getAppender(name);
    }

    @Override
    public boolean isAttached(Appender<ILoggingEvent> appender) {
        return behind.isAttached(appender);
    }

    @Override
    public void detachAndStopAllAppenders() {
        behind.detachAndStopAllAppenders();
    }

    @Override
    public boolean detachAppender(Appender<ILoggingEvent> appender) {
        return behind.detachAppender(appender);
    }

    @Override
    public boolean detachAppender(String name) {
        return behind.detachAppender(name);
    }
}
