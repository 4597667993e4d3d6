package io.tollgate.telemetry;

import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.appender.DroppingAppender;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * One line at the opening, the close and the refusal of each attempt, and at the end of each plain call, to the logger
 * {@code tollgate.access}. Safe on any thread; never waits for a disk, given the appenders of {@code ConsoleLogs}.
 *
 * <p>Where lines had to be dropped for want of a reader, a line with the event {@code dropped} says how many.
 *
 * <p>{@code seconds} is the age of the tunnel at its close, and what the attempt took since accept in the other events.
 * A field whose value is not known, or an absent status or close code, is left out.
 */
public final class AccessLog implements GateObserver {
    /** Where the lines go. */
    public static final String LOGGER = "tollgate.access";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int SWITCHING_PROTOCOLS = 101;

    private final Supplier<AccessLine> lines;
    private final Consumer<String> sink;
    private final Clock clock;
    private final LongSupplier nanoTime;

    AccessLog(Supplier<AccessLine> lines, Consumer<String> sink, Clock clock, LongSupplier nanoTime) {
        this.lines = lines;
        this.sink = sink;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** The log that the settings ask for; it may be silent. */
    public static GateObserver of(TelemetrySettings settings) {
        return switch (settings.accessLog()) {
            case OFF -> SILENT;
            case TEXT -> logging(TextLine::new);
            case JSON -> logging(JsonLine::new);
        };
    }

    /** The same lines as JSON, for somebody who watches. */
    public static GateObserver jsonLines(Consumer<String> sink) {
        return new AccessLog(JsonLine::new, sink, Clock.systemUTC(), System::nanoTime);
    }

    /** Lines that were lost since whoever takes them was too slow. */
    public static long droppedLines() {
        DroppingAppender queue = queue();
        return queue == null ? 0 : queue.dropped();
    }

    /** The queue in front of the log, or null where logback was configured by others and has none. */
    private static @Nullable DroppingAppender queue() {
        if (LoggerFactory.getLogger(LOGGER) instanceof ch.qos.logback.classic.Logger logger) {
            for (var appenders = logger.iteratorForAppenders(); appenders.hasNext(); ) {
                if (appenders.next() instanceof DroppingAppender queue) {
                    return queue;
                }
            }
        }
        return null;
    }

    private static AccessLog logging(Supplier<AccessLine> lines) {
        DroppingAppender queue = queue();
        if (queue != null) {
            queue.tellBy(lost -> dropped(lines.get(), Clock.systemUTC(), lost));
        }
        return new AccessLog(lines, LoggerFactory.getLogger(LOGGER)::info, Clock.systemUTC(), System::nanoTime);
    }

    static String dropped(AccessLine line, Clock clock, long lost) {
        line.start(TIME.format(clock.instant()), "dropped");
        line.number("lines", lost);
        return line.finish();
    }

    @Override
    public void attemptRefused(AttemptView attempt, Refusal refusal) {
        AccessLine line = start(attempt.call() == null ? "refuse" : "call", attempt);
        line.text("call", attempt.call());
        line.text("outcome", refusal.outcome().label());
        numberUnlessZero(line, "status", refusal.status());
        line.text("by", refusal.outcome().fault().label());
        line.text("reason", refusal.detail());
        line.seconds("seconds", secondsSince(attempt));
        finish(line, attempt);
    }

    @Override
    public void tunnelOpened(AttemptView attempt) {
        AccessLine line = start("open", attempt);
        line.number("status", SWITCHING_PROTOCOLS);
        line.seconds("seconds", secondsSince(attempt));
        finish(line, attempt);
    }

    @Override
    public void tunnelClosed(AttemptView attempt, TunnelReport report) {
        AccessLine line = start("close", attempt);
        line.text("outcome", report.outcome().label());
        numberUnlessZero(line, "code", report.code());
        line.text("by", report.by().label());
        line.text("reason", report.reason());
        line.number("messages_up", report.messagesUp());
        line.number("messages_down", report.messagesDown());
        line.number("bytes_up", report.bytesUp());
        line.number("bytes_down", report.bytesDown());
        line.seconds("seconds", report.seconds());
        finish(line, attempt);
    }

    private AccessLine start(String event, AttemptView attempt) {
        AccessLine line = lines.get();
        line.start(TIME.format(clock.instant()), event);
        line.text("id", attempt.id());
        line.text("route", attempt.route());
        line.text("listener", attempt.listener());
        line.text("address", attempt.address());
        line.text("issuer", attempt.issuer());
        line.text("subject", attempt.subject());
        return line;
    }

    private void finish(AccessLine line, AttemptView attempt) {
        if (attempt.trace() != null) {
            line.text("trace_id", attempt.trace().traceId());
        }
        if (!attempt.breaches().isEmpty()) {
            Refusal wouldRefuse = attempt.breaches().get(0).refusal();
            line.text("would_refuse", wouldRefuse.outcome().label());
            line.text("would_reason", wouldRefuse.detail());
        }
        line.text("upstream", attempt.upstream());
        line.text("endpoint", attempt.endpoint());
        sink.accept(line.finish());
    }

    private double secondsSince(AttemptView attempt) {
        return (nanoTime.getAsLong() - attempt.startedNanos()) / NANOS_PER_SECOND;
    }

    private static void numberUnlessZero(AccessLine line, String field, int value) {
        if (value != 0) {
            line.number(field, value);
        }
    }
}
