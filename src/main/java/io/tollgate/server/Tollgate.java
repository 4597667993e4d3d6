package io.tollgate.server;

import io.tollgate.admin.Running;
import io.tollgate.admin.event.Events;
import io.tollgate.admin.overview.OverviewSource;
import io.tollgate.admin.overview.ProcessState;
import io.tollgate.auth.Issuer;
import io.tollgate.config.Loaded;
import io.tollgate.config.TollgateSettings;
import io.tollgate.config.TollgateSettings.DrainSettings;
import io.tollgate.config.change.FileDigests;
import io.tollgate.config.change.Reloaded;
import io.tollgate.config.watch.ConfigWatch;
import io.tollgate.config.yaml.Problems;
import io.tollgate.quota.Quotas;
import io.tollgate.server.build.BuildVersion;
import io.tollgate.server.figures.MetricSources;
import io.tollgate.server.overload.Overload;
import io.tollgate.server.overview.LatelyLimited;
import io.tollgate.server.overview.ProcessOverview;
import io.tollgate.telemetry.AccessLog;
import io.tollgate.telemetry.Observers;
import io.tollgate.telemetry.metrics.Metrics;
import io.tollgate.telemetry.metrics.Sources;
import io.tollgate.telemetry.tracing.CurrentTracing;
import io.tollgate.telemetry.why.WhyRing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.VertxInternal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running Tollgate: as many event loops as cores, each with its own gate, behind the listeners of one configuration. Its
 * methods may be called on any thread that may block, so on no event loop.
 */
public final class Tollgate {
    private static final BuildVersion BUILD = BuildVersion.read();
    private static final Logger LOG = LoggerFactory.getLogger(Tollgate.class);

    private final Vertx vertx;
    private final Instant started = Instant.now();
    private final Metrics metrics = new Metrics(BUILD.version(), BUILD.commit());
    private final Census census = new Census();
    private final WhyRing ring = new WhyRing(Clock.systemUTC());
    private final Events events = new Events();
    private final LatelyLimited limited = new LatelyLimited();
    private final CurrentObserver accessLog;
    private final CurrentTracing tracing = new CurrentTracing();
    private final List<LoopWorker> workers = new ArrayList<>();
    private final Running view;
    private final Doors doors;
    private final Reloader reloader;
    private final Departure departure;
    private final Overload overload;

    /** What listens where; written at the start, then in turn by reloads. */
    private volatile List<String> doorLines = List.of();
    /** Null unless files are watched. */
    private volatile @Nullable ConfigWatch watch;

    private Tollgate(Vertx vertx, Assembly first, Supplier<Loaded> source) {
        this.vertx = vertx;
        this.accessLog = new CurrentObserver(AccessLog.of(first.settings().telemetry()));
        Departure.House house = new Departure.House(() -> workers, census, this::closeListeners, this::letGo);
        this.departure = new Departure(house);
        this.view = new OperatorView(vertx, this, ring, events, this::notTaking, glance(first.quotas()));
        this.overload = new Overload(() -> settings().overload());
        this.doors = new Doors(vertx, workers, view, metrics);
        this.reloader = new Reloader(vertx, doors, first, source, this::reloaded, departure::hasBegun);
    }

    private void reloaded(Reloaded reloaded) {
        switch (reloaded.result()) {
            case APPLIED -> {
                accessLog.use(AccessLog.of(settings().telemetry()));
                tracing.use(settings().telemetry().tracing());
                MetricSources.expect(metrics, settings());
                List<String> before = doorLines;
                doorLines = startLines();
                doorLines.stream().filter(line -> !before.contains(line)).forEach(LOG::info);
                metrics.reloads().applied();
            }
            case UNCHANGED -> metrics.reloads().unchanged();
            case REFUSED -> metrics.reloads().refused();
        }
        events.reloaded(reloaded);
    }

    /** Starts with settings that never change, on event loops of its own: see the last one. */
    public static Tollgate start(TollgateSettings settings) throws StartException {
        return start(settings, Vertx.builder().with(vertxOptions()));
    }

    /** The same on a Vert.x of its own too, with options that the caller sets on top of {@link #vertxOptions}. */
    public static Tollgate start(TollgateSettings settings, VertxBuilder builder) throws StartException {
        Loaded loaded = new Loaded(settings, new Problems(), FileDigests.NONE);
        return start(loaded, () -> loaded, builder);
    }

    /** The same with settings that {@link #reload} reads again. */
    public static Tollgate start(Loaded first, Supplier<Loaded> again) throws StartException {
        return start(first, again, Vertx.builder().with(vertxOptions()));
    }

    /**
     * What Tollgate asks of its Vert.x: native sockets where they can be had, one event loop a core, and no folder for files
     * of its own, since there may be nowhere to write.
     */
    public static VertxOptions vertxOptions() {
        return new VertxOptions()
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false))
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors() + 1);
    }

    /**
     * Starts. Returns when every listener is bound; keys may still be on their way.
     *
     * @param first with settings
     * @param again reads the configuration once more, at each reload; may block
     */
    public static Tollgate start(Loaded first, Supplier<Loaded> again, VertxBuilder builder) throws StartException {
        refuseRenegotiation();
        TollgateSettings settings = Objects.requireNonNull(first.settings(), "settings");
        BoundedEpoll epoll = new BoundedEpoll();
        Vertx vertx = (epoll.available() ? builder.withTransport(epoll) : builder).build();
        Tollgate tollgate;
        try {
            tollgate = new Tollgate(vertx, Assembly.of(settings, first.files(), vertx, null), again);
        } catch (StartException | RuntimeException e) {
            Waiting.quietly(vertx.close());
            throw e;
        }
        try {
            tollgate.open();
            return tollgate;
        } catch (StartException | RuntimeException e) {
            tollgate.letGoOfAll();
            throw e;
        }
    }

    /** A client could keep a core busy with it (CVE-2011-1473). The JDK reads the property once, before the first handshake. */
    private static void refuseRenegotiation() {
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    private void open() throws StartException {
        Assembly first = inForce();
        tracing.use(first.settings().telemetry().tracing());
        var observer = Observers.of(List.of(census, metrics.gate(), ring, accessLog, tracing, events, limited));
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            workers.add(new LoopWorker(
                    ((VertxInternal) vertx).createEventLoopContext(), Clock.systemUTC(), metrics, observer, overload));
        }
        MetricSources.expect(metrics, first.settings());
        metrics.read(
                sources(),
                workers.stream().map(LoopWorker::lag).toList(),
                workers.stream().map(LoopWorker::traffic).toList());
        first.issuers().values().forEach(Issuer::start);
        Future<?> accessKeys = first.accounts().startThoseNotOf(null);
        first.fleet().putInForce();
        first.revocations().revocations().endsBy(tunnels());
        first.revocations().putInForce();
        Waiting.quietly(first.fleet().answered());
        if (first.fleet().bus().isUp()) {
            Waiting.atMost(Waiting.FIRST_ANSWER, first.revocations().loaded());
        }
        Waiting.atMost(Waiting.FIRST_ANSWER, accessKeys);
        doors.open(first, first.snapshot()).putInForce();
        doorLines = startLines();
    }

    /** What listens where, and with what, in words. */
    public List<String> startLines() {
        return StartLines.of(
                settings(), ports(), healthPort(), adminPort(), inForce().tlsEngines());
    }

    /** Why whole load balancers should send nobody here now. */
    private List<String> notTaking() {
        List<String> reasons = new ArrayList<>();
        if (departure.hasBegun()) {
            reasons.add("draining");
        }
        if (overload.memoryIsShort()) {
            reasons.add("memory is short");
        }
        return reasons;
    }

    private Sources sources() {
        return new MetricSources(
                () -> asked(inForce()),
                () -> doors.listeners(),
                () -> new MetricSources.Shared(
                        inForce().fleet().counts(), inForce().revocations().revocations()),
                this::notReady,
                departure::hasBegun,
                () -> new Sources.LossState(tracing.unsentSpans(), tracing.refusedSpans()));
    }

    private static MetricSources.Asked asked(Assembly assembly) {
        return new MetricSources.Asked(
                assembly.issuers().values(), assembly.authorizers().all(), assembly.accounts());
    }

    private OverviewSource glance(Quotas quotas) {
        return new ProcessOverview(new ProcessOverview.Parts(
                metrics,
                sources(),
                this::processState,
                this::settings,
                () -> inForce().upstreams().values(),
                this::tunnels,
                quotas,
                limited));
    }

    private ProcessState processState() {
        return new ProcessState(BUILD.version(), started, notReady(), openTunnels(), departure.begun());
    }

    private List<String> notReady() {
        return view.notReady();
    }

    Assembly inForce() {
        return reloader.current();
    }

    /** The bound port of a listener. */
    public int port(String listener) {
        Integer port = ports().get(listener);
        if (port == null) {
            throw new IllegalArgumentException("No listener '" + listener + "', expected one of " + ports().keySet());
        }
        return port;
    }

    /** The bound ports by listener, in the file's order. */
    public Map<String, Integer> ports() {
        return doors.ports();
    }

    /** Where health answers; 0 for nowhere. */
    public int healthPort() {
        return doors.healthPort();
    }

    /** Where the admin API answers; 0 for nowhere. */
    public int adminPort() {
        return doors.adminPort();
    }

    /** The settings in force. */
    public TollgateSettings settings() {
        return inForce().settings();
    }

    /**
     * Reads the configuration again and puts all of it in force, or nothing. Open tunnels stay; each new upgrade is judged by
     * one configuration as a whole. While draining it is refused. The log hears what came of it.
     */
    public Reloaded reload() {
        return reloader.reload();
    }

    /** Those that are open, one by one. */
    public OpenTunnels tunnels() {
        return new OpenTunnels(workers);
    }

    /** From now on, until the drain, a change of the configuration's files is a reload. */
    public void watchFiles() {
        ConfigWatch files = ConfigWatch.start(reloader::lastRead, this::reload);
        watch = files;
        if (departure.hasBegun()) {
            files.close();
        }
    }

    /** How many tunnels are open. */
    public int openTunnels() {
        return census.open();
    }

    /** Starts to stop, as the drain's settings say, and returns at once. Again, it does nothing. Any thread, event loops too. */
    public void startDrain() {
        begin(settings().drain());
    }

    /** The same without the settings' delay and window. */
    public void startDrainAtOnce() {
        begin(settings().drain().atOnce());
    }

    /**
     * Waits until it is stopped, by whoever starts that.
     *
     * @return how many tunnels' TCP had to be ended before their closing handshake was complete
     */
    public int awaitDrained() throws InterruptedException {
        return departure.await();
    }

    /** Stops as the drain's settings say; see {@link #awaitDrained}. Interrupted, it waits for no tunnel. */
    public int drain() {
        startDrain();
        return departure.finish();
    }

    /** The same without the settings' delay and window. */
    public int drainAtOnce() {
        startDrainAtOnce();
        return departure.finish();
    }

    private void begin(DrainSettings drain) {
        ConfigWatch files = watch;
        if (files != null) {
            files.close();
        }
        if (departure.begin(drain)) {
            events.draining();
        }
    }

    private Future<?> closeListeners() {
        return doors.closeListeners();
    }

    /** Not beside a reload, which may be about to open what is let go of. */
    private void letGo() {
        reloader.afterwards(this::letGoOfAll);
    }

    private void letGoOfAll() {
        doors.close();
        tracing.close();
        Waiting.quietly(Future.join(
                inForce().issuers().values().stream().map(Issuer::close).toList()));
        inForce().accounts().closeThoseNotOf(null);
        inForce().revocations().closeUnless(null);
        Waiting.quietly(inForce().fleet().close());
        Waiting.quietly(vertx.close());
        metrics.close();
    }
}
