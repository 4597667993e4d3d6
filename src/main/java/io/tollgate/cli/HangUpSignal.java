package io.tollgate.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP as a request to read the configuration again; see {@link StopSignals} for the way it is had. One that comes while
 * another waits for its turn says nothing new and is dropped. Safe on any thread.
 */
final class HangUpSignal {
    private static final Logger LOG = LoggerFactory.getLogger(HangUpSignal.class);
    private static final String NAME = "HUP";

    private final AtomicBoolean waiting = new AtomicBoolean();
    private final Runnable reload;

    /** @param reload may block: the JVM has a thread for each signal */
    HangUpSignal(Runnable reload) {
        this.reload = reload;
    }

    /** Takes the signal over, for the rest of the process. */
    static void install(Runnable reload) {
        new HangUpSignal(reload).handle();
    }

    private void handle() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Method handle = signal.getMethod("handle", signal, handler);
            handle.invoke(null, signal.getConstructor(String.class).newInstance(NAME), proxy(handler));
        } catch (ReflectiveOperationException e) {
            LOG.warn("SIG{} will end the process, not reload: {}", NAME, String.valueOf(e.getCause()));
        }
    }

    private Object proxy(Class<?> handler) {
        return Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
            return switch (method.getName()) {
                case "equals" -> self == arguments[0];
                case "hashCode" -> System.identityHashCode(self);
                case "toString" -> "SIG" + NAME;
                default -> {
                    received();
                    yield null;
                }
            };
        });
    }

    void received() {
        if (waiting.compareAndSet(false, true)) {
            LOG.info("SIG{}: reloading", NAME);
            synchronized (this) {
                waiting.set(false);
                reload.run();
            }
        }
    }
}
