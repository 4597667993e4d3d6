package io.tollgate.telemetry.appender;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * How Tollgate logs: access lines to stdout, bare; everything else to stderr. Both through queues that never wait: when the
 * terminal or disk is slow, lines are dropped, not traffic; the access log says how many. Of the application's log, INFO and
 * below go first, when a fifth of its queue is left.
 *
 * <p>Logback finds it as a service, once, and calls it on the thread that logs first. In Java, since reading the same from XML
 * takes several hundred classes and an eighth of the start. A file that {@code logback.configurationFile} names comes before it.
 */
public final class ConsoleLogs extends ContextAwareBase implements Configurator {
    private static final String FILE_PROPERTY = "logback.configurationFile";
    private static final int ACCESS_QUEUE = 8192;
    private static final int APPLICATION_QUEUE = 1024;

    @Override
    public ExecutionStatus configure(LoggerContext logback) {
        if (System.getProperty(FILE_PROPERTY) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        logback.getStatusManager().add(new NopStatusListener());
        logback.getLogger("ROOT").setLevel(Level.INFO);
        logback.getLogger("ROOT").addAppender(application(logback));
        logback.getLogger("tollgate.access").setLevel(Level.INFO);
        logback.getLogger("tollgate.access").setAdditive(false);
        logback.getLogger("tollgate.access").addAppender(access(logback));
        // Who did what by the admin API: stays, whatever level the rest is given.
        logback.getLogger("io.tollgate.admin").setLevel(Level.INFO);
        logback.getLogger("io.netty").setLevel(Level.WARN);
        logback.getLogger("io.vertx").setLevel(Level.WARN);
        // What it says may quote what servers answer and files hold; what goes wrong is told by io.tollgate.aws.
        logback.getLogger("software.amazon.awssdk").setLevel(Level.OFF);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static Appender<ILoggingEvent> access(LoggerContext logback) {
        DroppingAppender queue = new DroppingAppender();
        queue.setContext(logback);
        queue.setName("access");
        queue.setQueueSize(ACCESS_QUEUE);
        LineSink stdout = new LineSink("stdout", new StandardOutput());
        queue.failsBy(stdout::hasFailed);
        queue.addAppender(started(logback, "stdout", new OutputStreamAppender<>(), new BareLine(), stdout));
        queue.start();
        return queue;
    }

    private static Appender<ILoggingEvent> application(LoggerContext logback) {
        AsyncAppender queue = new AsyncAppender();
        queue.setContext(logback);
        queue.setName("application");
        queue.setQueueSize(APPLICATION_QUEUE);
        queue.setNeverBlock(true);
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setTarget("System.err");
        queue.addAppender(started(logback, "stderr", stderr, new ApplicationLine(), null));
        queue.start();
        return queue;
    }

    /** @param out null where the appender finds its own */
    private static Appender<ILoggingEvent> started(
            LoggerContext logback,
            String name,
            OutputStreamAppender<ILoggingEvent> appender,
            Encoder<ILoggingEvent> encoder,
            @Nullable OutputStream out) {
        encoder.setContext(logback);
        encoder.start();
        appender.setContext(logback);
        appender.setName(name);
        appender.setEncoder(encoder);
        if (out != null) {
            appender.setOutputStream(out);
        }
        appender.start();
        return appender;
    }
}
