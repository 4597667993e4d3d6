package io.tollgate.telemetry.appender;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;

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
        queue.addAppender(console(logback, "stdout", "System.out", new BareLine()));
        queue.start();
        return queue;
    }

    private static Appender<ILoggingEvent> application(LoggerContext logback) {
        AsyncAppender queue = new AsyncAppender();
        queue.setContext(logback);
        queue.setName("application");
        queue.setQueueSize(APPLICATION_QUEUE);
        queue.setNeverBlock(true);
        queue.addAppender(console(logback, "stderr", "System.err", new ApplicationLine()));
        queue.start();
        return queue;
    }

    private static Appender<ILoggingEvent> console(
            LoggerContext logback, String name, String target, Encoder<ILoggingEvent> encoder) {
        encoder.setContext(logback);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(logback);
        console.setName(name);
        console.setTarget(target);
        console.setEncoder(encoder);
        console.start();
        return console;
    }
}
