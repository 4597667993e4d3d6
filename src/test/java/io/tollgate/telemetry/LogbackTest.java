package io.tollgate.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.status.Status;
import io.tollgate.telemetry.appender.ConsoleLogs;
import io.tollgate.telemetry.appender.DroppingAppender;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link ConsoleLogs} promises: two streams, no waiting, no control characters of strangers. */
final class LogbackTest {
    private final LoggerContext logback = new LoggerContext();

    @BeforeEach
    void configure() throws Exception {
        // As at the start: found as a service.
        new ContextInitializer(logback).autoConfig();
    }

    @AfterEach
    void stop() {
        logback.stop();
    }

    @Test
    void nothingIsWarnedOf() {
        assertThat(logback.getStatusManager().getCopyOfStatusList())
                .noneMatch(status -> status.getEffectiveLevel() >= Status.WARN);
    }

    @Test
    void accessLinesGoToStdoutAloneAndNeverWait() {
        Logger access = logback.getLogger(AccessLog.LOGGER);
        DroppingAppender queue = (DroppingAppender) access.getAppender("access");
        assertThat(access.isAdditive()).isFalse();
        assertThat(queue.isStarted()).isTrue();
        assertThat(queue.getQueueSize()).isEqualTo(8192);
        assertThat(queue.getAppender("stdout"))
                .isInstanceOfSatisfying(
                        OutputStreamAppender.class,
                        stdout -> assertThat(stdout.getOutputStream()).hasToString("stdout"));
    }

    @Test
    void theRestGoesToStderrAndNeverWaits() {
        AsyncAppender queue =
                (AsyncAppender) logback.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("application");
        assertThat(queue.isNeverBlock()).isTrue();
        assertThat(((ConsoleAppender<?>) queue.getAppender("stderr")).getTarget())
                .isEqualTo("System.err");
    }

    @Test
    void thePlatformOnlyWarns() {
        assertThat(logback.getLogger("io.netty.channel").getEffectiveLevel()).isEqualTo(Level.WARN);
        assertThat(logback.getLogger("io.vertx.core").getEffectiveLevel()).isEqualTo(Level.WARN);
    }

    @Test
    void accessLinesAreBare() {
        assertThat(written("access", "stdout", logback.getLogger(AccessLog.LOGGER), "{\"a\":1}"))
                .isEqualTo("{\"a\":1}" + System.lineSeparator());
    }

    @Test
    void applicationLinesHideControlCharacters() {
        assertThat(written(
                        "application", "stderr", logback.getLogger("io.tollgate.Some"), "a\nb\u001B[31m\u009B\u2028"))
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z WARN  io.tollgate.Some a\\?b\\?\\[31m\\?\\?\\R");
    }

    @Test
    void aFaultsTraceFollowsItsLine() {
        Logger logger = logback.getLogger("io.tollgate.Some");
        Encoder<ILoggingEvent> encoder = encoder("application", "stderr", logger);
        byte[] line = encoder.encode(new LoggingEvent(
                LogbackTest.class.getName(), logger, Level.INFO, "a", new IllegalStateException("of ours"), null));
        assertThat(new String(line, StandardCharsets.UTF_8))
                .contains("Z INFO  io.tollgate.Some a" + System.lineSeparator()
                        + "java.lang.IllegalStateException: of ours")
                .contains("at io.tollgate.telemetry.LogbackTest");
    }

    @Test
    void aLongLoggersNameIsCutToItsInitials() {
        assertThat(written("application", "stderr", logback.getLogger("io.tollgate.some.room.OfLongName"), "a"))
                .contains(" WARN  i.t.some.room.OfLongName a");
    }

    @Test
    void aFileThatTheUserNamesComesFirst() {
        System.setProperty(ClassicConstants.CONFIG_FILE_PROPERTY, "mine.xml");
        try {
            assertThat(new ConsoleLogs().configure(new LoggerContext()))
                    .isEqualTo(Configurator.ExecutionStatus.INVOKE_NEXT_IF_ANY);
        } finally {
            System.clearProperty(ClassicConstants.CONFIG_FILE_PROPERTY);
        }
    }

    /** What the appender's encoder makes of one warning; into memory instead of the console. */
    private String written(String queue, String appender, Logger logger, String message) {
        byte[] line = encoder(queue, appender, logger)
                .encode(new LoggingEvent(LogbackTest.class.getName(), logger, Level.WARN, message, null, null));
        return new String(line, StandardCharsets.UTF_8);
    }

    private Encoder<ILoggingEvent> encoder(String queue, String appender, Logger logger) {
        Logger owner = queue.equals("access") ? logger : logback.getLogger(Logger.ROOT_LOGGER_NAME);
        Appender<ILoggingEvent> waiting = owner.getAppender(queue);
        AppenderAttachable<ILoggingEvent> behind =
                waiting instanceof DroppingAppender dropping ? dropping : (AsyncAppender) waiting;
        OutputStreamAppender<ILoggingEvent> console =
                (OutputStreamAppender<ILoggingEvent>) behind.getAppender(appender);
        return console.getEncoder();
    }
}
