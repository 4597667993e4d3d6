package io.tollgate.telemetry.appender;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.OutputStreamAppender;
import io.tollgate.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DroppingAppenderTest {
    private static final int QUEUE = 4;

    private final LoggerContext logback = new LoggerContext();
    private final Disk disk = new Disk();
    private final DroppingAppender appender = new DroppingAppender();
    private final Logger log = logback.getLogger("test");

    @BeforeEach
    void start() {
        logback.setMDCAdapter(new LogbackMDCAdapter());
        disk.setContext(logback);
        disk.start();
        appender.setContext(logback);
        appender.setName("test");
        appender.setQueueSize(QUEUE);
        appender.addAppender(disk);
        appender.start();
        appender.tellBy(lines -> "lost " + lines);
        log.setLevel(Level.INFO);
        log.addAppender(appender);
    }

    @AfterEach
    void stop() {
        disk.works.release(1_000_000);
        logback.stop();
    }

    @Test
    void linesAreWrittenInOrder() {
        disk.works.release(1_000_000);
        appender.tellBy(lines -> "lost " + lines);
        log.info("a");
        log.info("b");
        log.info("c");
        awaitWritten("a", "b", "c");
        assertThat(appender.dropped()).isZero();
    }

    @Test
    void whoLogsDoesNotWaitForAStuckDisk() {
        stick();
        assertThat(timeToLog(100_000)).isLessThan(Duration.ofSeconds(20));
        assertThat(appender.dropped()).isEqualTo(100_000 - QUEUE);
    }

    @Test
    void eachLineIsEitherWrittenOrCountedAndToldOfOnceTheDiskWorksAgain() {
        stick();
        for (int i = 0; i < QUEUE + 3; i++) {
            log.info("line " + i);
        }
        disk.works.release(1_000_000);
        awaitWritten("first", "line 0", "line 1", "line 2", "line 3", "lost 3");
        log.info("after");
        awaitWritten("first", "line 0", "line 1", "line 2", "line 3", "lost 3", "after");
        assertThat(appender.dropped()).isEqualTo(3);
    }

    @Test
    void aSecondOutageIsToldOfByItself() {
        stick();
        timeToLog(QUEUE + 5);
        disk.works.release(QUEUE + 2);
        Await.until("told", () -> disk.written.contains("lost 5"));
        log.info("first");
        Await.until("stuck", () -> disk.works.hasQueuedThreads());
        timeToLog(QUEUE + 2);
        disk.works.release(1_000_000);
        Await.until("told again", () -> disk.written.contains("lost 2"));
        assertThat(appender.dropped()).isEqualTo(7);
    }

    @Test
    void aLineThatCannotBeWrittenIsCountedAndToldOfOnceItCanAgain() {
        FullDisk full = new FullDisk();
        LineSink sink = new LineSink("disk", full);
        DroppingAppender onDisk = new DroppingAppender();
        onDisk.setContext(logback);
        onDisk.failsBy(sink::hasFailed);
        onDisk.tellBy(lines -> "lost " + lines);
        onDisk.addAppender(writing(sink));
        onDisk.start();
        log.detachAppender(appender);
        log.addAppender(onDisk);
        log.info("a");
        Await.until("counted", () -> onDisk.dropped() == 1);
        log.info("b");
        Await.until("counted", () -> onDisk.dropped() == 2);
        full.full = false;
        log.info("c");
        Await.until("told", () -> full.text().equals("c\nlost 2\n"));
        assertThat(onDisk.dropped()).isEqualTo(2);
    }

    private OutputStreamAppender<ILoggingEvent> writing(LineSink sink) {
        BareLine line = new BareLine();
        line.setContext(logback);
        line.start();
        OutputStreamAppender<ILoggingEvent> stream = new OutputStreamAppender<>();
        stream.setContext(logback);
        stream.setEncoder(line);
        stream.setOutputStream(sink);
        stream.start();
        return stream;
    }

    @Test
    void theEndWritesWhatWaits() {
        stick();
        log.info("waits");
        disk.works.release(1_000_000);
        appender.stop();
        assertThat(disk.written).containsExactly("first", "waits");
        assertThat(disk.isStarted()).isFalse();
    }

    @Test
    void theEndDoesNotWaitForAStuckDisk() {
        stick();
        long start = System.nanoTime();
        appender.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void withoutAnAppenderBehindItDoesNotStart() {
        DroppingAppender lone = new DroppingAppender();
        lone.setContext(logback);
        lone.start();
        assertThat(lone.isStarted()).isFalse();
    }

    /** The writer has taken one line and is stuck with it, so the queue is empty. */
    private void stick() {
        log.info("first");
        Await.until("stuck", () -> disk.works.hasQueuedThreads());
    }

    private Duration timeToLog(int lines) {
        long start = System.nanoTime();
        for (int i = 0; i < lines; i++) {
            log.info("more");
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void awaitWritten(String... lines) {
        Await.until("written", () -> disk.written.size() >= lines.length);
        assertThat(new ArrayList<>(disk.written)).containsExactly(lines);
    }

    /** Takes nothing while it is full. */
    private static final class FullDisk extends OutputStream {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private volatile boolean full = true;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (full) {
                throw new IOException("No space left on device");
            }
            written.write(bytes, from, length);
        }

        private String text() {
            return written.toString(StandardCharsets.UTF_8);
        }
    }

    /** Writes as many lines as it is let. */
    private static final class Disk extends AppenderBase<ILoggingEvent> {
        private final Semaphore works = new Semaphore(0);
        private final List<String> written = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            works.acquireUninterruptibly();
            written.add(event.getFormattedMessage());
        }
    }
}
