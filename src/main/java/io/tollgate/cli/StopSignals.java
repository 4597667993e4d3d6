package io.tollgate.cli;

import io.tollgate.server.LastLines;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT as requests: the first asks the waiting thread to drain, the second ends the process at once. Safe on
 * any thread.
 *
 * <p>The JVM by itself would end with 143 whatever a shutdown hook does, and could not hear a second signal during one.
 * Handlers come from {@code sun.misc.Signal}, the only way there is; by reflection, since the compiler's warning about
 * that name cannot be silenced. Where a signal cannot be had ({@code -Xrs}) the system's default stays.
 */
final class StopSignals {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
    private static final List<String> NAMES = List.of("TERM", "INT");

    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicInteger heard = new AtomicInteger();
    private final IntConsumer exit;

    /** @param exit ends the process with a code */
    StopSignals(IntConsumer exit) {
        this.exit = exit;
    }

    /** Takes over both signals, for the rest of the process. */
    static StopSignals install() {
        StopSignals signals = new StopSignals(code -> {
            LastLines.write();
            System.exit(code);
        });
        NAMES.forEach(signals::handle);
        return signals;
    }

    /** Until the first signal. */
    void await() throws InterruptedException {
        asked.await();
    }

    void received(String name) {
        if (heard.incrementAndGet() == 1) {
            LOG.info("SIG{}: stopping", name);
            asked.countDown();
        } else {
            LOG.warn("SIG{} again: ending at once", name);
            exit.accept(ExitCode.FORCED);
        }
    }

    private void handle(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Method handle = signal.getMethod("handle", signal, handler);
            handle.invoke(null, signal.getConstructor(String.class).newInstance(name), proxy(handler, name));
        } catch (ReflectiveOperationException e) {
            LOG.warn("SIG{} will end the process without a drain: {}", name, String.valueOf(e.getCause()));
        }
    }

    private Object proxy(Class<?> handler, String name) {
        return Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
            return switch (method.getName()) {
                case "equals" -> self == arguments[0];
                case "hashCode" -> System.identityHashCode(self);
                case "toString" -> "SIG" + name;
                default -> {
                    received(name);
                    yield null;
                }
            };
        });
    }
}
