package io.tollgate.server;

import io.tollgate.admin.AdminServer;
import io.tollgate.admin.HealthServer;
import io.tollgate.admin.Running;
import io.tollgate.auth.Issuer;
import io.tollgate.config.TollgateSettings;
import io.tollgate.gate.ClientRule;
import io.tollgate.listener.Listener;
import io.tollgate.listener.ListenerSettings;
import io.tollgate.server.build.BuildVersion;
import io.tollgate.server.figures.MetricSources;
import io.tollgate.telemetry.AccessLog;
import io.tollgate.telemetry.Observers;
import io.tollgate.telemetry.metrics.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A running Tollgate: as many event loops as cores, each with its own gate, behind the listeners of one configuration. Its
 * methods may be called on any thread that may block, so on no event loop.
 */
public final class Tollgate {
    private static final BuildVersion BUILD = BuildVersion.read();

    private final Vertx vertx;
    private final TollgateSettings settings;
    private final Assembly assembly;
    private final Metrics metrics = new Metrics(BUILD.version(), BUILD.commit());
    private final Census census = new Census();
    private final List<LoopWorker> workers = new ArrayList<>();
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private @Nullable HealthServer health;
    private @Nullable AdminServer admin;
    private volatile boolean draining;
    /** Null before the drain; guarded by this. */
    private @Nullable Integer forcedByDrain;

    private Tollgate(Vertx vertx, TollgateSettings settings) throws StartException {
        this.vertx = vertx;
        this.settings = settings;
        this.assembly = Assembly.of(settings, vertx, metrics.upstreams());
    }

    /** Starts with event loops of its own. Returns when every listener is bound; keys may still be on their way. */
    public static Tollgate start(TollgateSettings settings) throws StartException {
        return start(settings, Vertx.builder().with(vertxOptions()));
    }

    /** What Tollgate asks of its Vert.x: native sockets where they can be had, one event loop a core. */
    public static VertxOptions vertxOptions() {
        return new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors());
    }

    /** Starts on a Vert.x of its own too, with options that the caller sets on top of {@link #vertxOptions}. */
    public static Tollgate start(TollgateSettings settings, VertxBuilder builder) throws StartException {
        refuseRenegotiation();
        BoundedEpoll epoll = new BoundedEpoll();
        Vertx vertx = (epoll.available() ? builder.withTransport(epoll) : builder).build();
        try {
            Tollgate tollgate = new Tollgate(vertx, settings);
            tollgate.open();
            return tollgate;
        } catch (StartException | RuntimeException e) {
            Waiting.quietly(vertx.close());
            throw e;
        }
    }

    /** A client could keep a core busy with it (CVE-2011-1473). The JDK reads the property once, before the first handshake. */
    private static void refuseRenegotiation() {
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    private void open() throws StartException {
        var observer = Observers.of(
                Stream.of(census, metrics.gate(), AccessLog.of(settings.telemetry())).toList());
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            workers.add(new LoopWorker(
                    ((VertxInternal) vertx).createEventLoopContext(), assembly::snapshot, Clock.systemUTC(), metrics, observer));
        }
        MetricSources.expect(metrics, settings);
        metrics.read(
                new MetricSources(assembly::issuers, assembly::listeners, view()::notReady, () -> draining),
                workers.stream().map(LoopWorker::lag).toList());
        assembly.issuers().forEach(Issuer::start);
        for (Map.Entry<ListenerSettings, Listener> listener :
                assembly.listeners().entrySet()) {
            ports.put(listener.getKey().name(), listen(listener.getKey(), listener.getValue()));
        }
        InetSocketAddress healthAddress = settings.health();
        if (healthAddress != null) {
            health = bound("health", healthAddress, HealthServer.start(vertx, healthAddress, view(), metrics));
        }
        if (settings.admin() != null) {
            admin = bound("admin", settings.admin().address(), AdminServer.start(vertx, settings.admin(), view()));
        }
    }

    private Running view() {
        return new OperatorView(settings, assembly, census, () -> draining);
    }

    private int listen(ListenerSettings listener, Listener bind) throws StartException {
        ClientRule clients = LoopWorker.clientRule(listener);
        int port = 0;
        for (LoopWorker worker : workers) {
            port = bound(
                    listener.name(),
                    listener.address(),
                    bind.listen(worker.context(), connection -> worker.accept(connection, listener, clients)));
        }
        return port;
    }

    private static <T> T bound(String name, InetSocketAddress address, Future<T> binding) throws StartException {
        try {
            return binding.toCompletionStage()
                    .toCompletableFuture()
                    .get(Waiting.PROMPT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cannotListen(name, address, String.valueOf(cause.getMessage()));
        } catch (TimeoutException e) {
            throw cannotListen(name, address, "not bound after " + Waiting.PROMPT.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cannotListen(name, address, "interrupted");
        }
    }

    private static StartException cannotListen(String name, InetSocketAddress address, String why) {
        return new StartException(
                StartException.Kind.BIND,
                "%s cannot listen on %s:%d: %s".formatted(name, address.getHostString(), address.getPort(), why));
    }

    /** The bound port of a listener. */
    public int port(String listener) {
        Integer port = ports.get(listener);
        if (port == null) {
            throw new IllegalArgumentException("No listener '" + listener + "', expected one of " + ports.keySet());
        }
        return port;
    }

    /** The bound ports by listener, in the file's order. */
    public Map<String, Integer> ports() {
        return Collections.unmodifiableMap(ports);
    }

    /** Where health answers; 0 for nowhere. */
    public int healthPort() {
        return health == null ? 0 : health.port();
    }

    /** Where the admin API answers; 0 for nowhere. */
    public int adminPort() {
        return admin == null ? 0 : admin.port();
    }

    /** How many tunnels are open. */
    public int openTunnels() {
        return census.open();
    }

    /**
     * Stops: refuses new upgrades with 503, has every tunnel end at a frame boundary, waits for them as long as the settings
     * allow, then lets go of everything. Again, it does nothing. Interrupted, it waits for nobody.
     *
     * @return how many tunnels' TCP had to be ended before their closing handshake was complete
     */
    public synchronized int drain() {
        if (forcedByDrain == null) {
            draining = true;
            forcedByDrain = new Departure(workers, census, settings.drain()).run();
            letGo();
        }
        return forcedByDrain;
    }

    private void letGo() {
        Stream<Future<Void>> closing = Stream.concat(
                assembly.listeners().values().stream().map(Listener::close),
                assembly.issuers().stream().map(Issuer::close));
        Waiting.quietly(Future.join(closing.toList()));
        if (health != null) {
            Waiting.quietly(health.close());
        }
        if (admin != null) {
            Waiting.quietly(admin.close());
        }
        Waiting.quietly(vertx.close());
        metrics.close();
    }
}
