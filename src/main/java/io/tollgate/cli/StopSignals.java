package io.tollgate.cli;

import io.tollgate.server.LastLines;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT as requests: the first asks for a drain, the second ends the process at once. Safe on
 * any thread.
 *
 * <p>The JVM by itself would end with 143 whatever a shutdown hook does, and could not hear a second signal during one.
 * Handlers come from {@code sun.misc.Signal}, the only way there is; by reflection, since the compiler's warning about
 * that name cannot be silenced. Where a signal cannot be had ({@code -Xrs}) the system's default stays.
 */
final class StopSignals {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
    static final String INTERRUPT = "INT";
    private static final List<String> NAMES = List.of("TERM", INTERRUPT);

    private final CompletableFuture<String> asked = new CompletableFuture<>();
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
        try {
            asked.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A signal is not a failure", e);
        }
    }

    /** Hears the name of the first signal, on the thread that it comes on, or here if it has come; must not wait. */
    void onFirst(Consumer<String> stop) {
        asked.thenAccept(stop);
    }

    void received(String name) {
        if (heard.incrementAndGet() == 1) {
            LOG.info("SIG{}: stopping", name);
            asked.complete(name);
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
