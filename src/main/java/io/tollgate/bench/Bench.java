package io.tollgate.bench;

import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.tollgate.bench.BenchProgress.Phase;
import io.tollgate.bench.BenchResult.Latencies;
import io.tollgate.bench.BenchResult.ProcessCost;
import io.tollgate.bench.loop.BenchMode;
import io.tollgate.bench.loop.Crowd;
import io.tollgate.bench.loop.Job;
import io.tollgate.bench.loop.LoadLoop;
import io.tollgate.bench.loop.Sockets;
import io.tollgate.bench.loop.Tally;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One run, on the thread that asks for it: open, warm up, measure, leave. The work is done by {@link LoadLoop}s; here is the
 * clock that they keep to.
 */
public final class Bench {
    /** A try is given up by its loop before that. */
    private static final long LAST_TRY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final double NANOS = 1e9;
    private static final double MICRO = 1e3;
    private static final long LATE_ANSWERS_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long GOODBYE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final BenchPlan plan;
    private final ProcessMeter meter;
    private final Crowd crowd;
    private final List<LoadLoop> loops = new ArrayList<>();
    private final Watch watch;
    private boolean silent;

    private Bench(BenchPlan plan, ProcessMeter meter, Crowd crowd, BenchProgress progress) {
        this.plan = plan;
        this.meter = meter;
        this.crowd = crowd;
        this.watch = new Watch(crowd, loops, progress);
    }

    /**
     * Does it.
     *
     * @throws BenchFault if it cannot be begun
     */
    public static BenchResult run(BenchPlan plan, BenchProgress progress) throws BenchFault, InterruptedException {
        Descriptors.require(plan.connections());
        InetSocketAddress address = resolved(plan);
        ProcessMeter meter = new ProcessMeter(plan.processes());
        Crowd crowd = new Crowd(plan.connections());
        Job job = new Job(
                plan.mode(),
                plan.target(),
                address,
                tls(plan),
                plan.connections(),
                plan.threads(),
                plan.openRate(),
                plan.messages(),
                crowd);
        return new Bench(plan, meter, crowd, progress).run(job);
    }

    private static @Nullable SslContext tls(BenchPlan plan) throws BenchFault {
        try {
            return plan.target().secure() ? plan.trust().context() : null;
        } catch (IllegalArgumentException e) {
            throw new BenchFault(String.valueOf(e.getMessage()));
        }
    }

    private static InetSocketAddress resolved(BenchPlan plan) throws BenchFault {
        try {
            return new InetSocketAddress(
                    InetAddress.getByName(plan.target().host()), plan.target().port());
        } catch (UnknownHostException e) {
            throw new BenchFault(
                    "URL: found no address for host " + plan.target().host());
        }
    }

    private BenchResult run(Job job) throws InterruptedException {
        EventLoopGroup group = Sockets.loops(plan.threads());
        Figures figures;
        try {
            for (int i = 0; i < plan.threads(); i++) {
                loops.add(LoadLoop.of(job, group.next(), i));
            }
            figures = measured();
        } finally {
            for (LoadLoop loop : loops) {
                loop.drop().await();
            }
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
        }
        return result(figures);
    }

    /** What only the running run can tell. */
    private record Figures(
            Usage before,
            Usage after,
            double seconds,
            double openedPerSecond,
            long open,
            long residentBefore,
            long resident) {}

    private Figures measured() throws InterruptedException {
        long residentBefore = meter.residentKilobytes();
        long started = System.nanoTime();
        loops.forEach(LoadLoop::open);
        watch.opening(LAST_TRY_NANOS + (long) (plan.connections() / plan.openRate() * NANOS));
        long base = System.nanoTime();
        double openedPerSecond = watch.sum(Tally::openedSoFar) * NANOS / (base - started);
        long from = base + plan.warmup().toNanos();
        long to = from + plan.duration().toNanos();
        loops.forEach(loop -> loop.begin(base, from, to));
        boolean answered = watch.through(Phase.WARMING_UP, base, from) && answersCome();
        Usage before = Usage.now(meter, loops);
        boolean whole = answered && watch.through(Phase.MEASURING, from, to) && answersCame();
        Usage after = Usage.now(meter, loops);
        double seconds = whole ? plan.duration().toNanos() / NANOS : answered ? (after.at() - before.at()) / NANOS : 0;
        if (plan.mode() == BenchMode.MESSAGES && (plan.messages().openLoop() || !silent)) {
            watch.lateAnswers(LATE_ANSWERS_NANOS);
        }
        Figures figures = new Figures(
                before,
                after,
                seconds,
                openedPerSecond,
                watch.sum(Tally::openNow),
                residentBefore,
                meter.residentKilobytes());
        loops.forEach(LoadLoop::leave);
        crowd.awaitAllGone(GOODBYE_NANOS);
        return figures;
    }

    /** Whether the server echoes; without a warm-up nothing is known yet. */
    private boolean answersCome() {
        return plan.warmup().isZero() || answersCame();
    }

    private boolean answersCame() {
        long sent = watch.sum(Tally::sentSoFar);
        if (sent == 0 || watch.unanswered() < sent) {
            return true;
        }
        crowd.failed("%d messages sent, none came back".formatted(sent));
        silent = true;
        return false;
    }

    private BenchResult result(Figures run) {
        long done = watch.sum(Tally::measuredSoFar);
        boolean reopens = plan.mode() == BenchMode.UPGRADES;
        return new BenchResult(
                plan,
                run.seconds(),
                watch.sum(Tally::openedSoFar),
                reopens && run.seconds() > 0 ? done / run.seconds() : run.openedPerSecond(),
                watch.sum(Tally::failuresSoFar) + (silent ? run.open() : 0),
                crowd.firstFailure(),
                done,
                latencies(watch.latencies()),
                watch.sum(Tally::droppedSoFar),
                plan.mode() == BenchMode.MESSAGES ? watch.unanswered() : 0,
                watch.sum(Tally::wrongSoFar),
                merged(Tally::closes),
                merged(Tally::statuses),
                meter.isEmpty() ? null : cost(run, done),
                run.after().clientShareSince(run.before(), plan.threads()));
    }

    private ProcessCost cost(Figures run, long done) {
        long cpuNanos = run.after().processNanos() - run.before().processNanos();
        boolean grew = plan.mode() == BenchMode.IDLE && run.open() > 0;
        return new ProcessCost(
                done == 0 ? null : cpuNanos / MICRO / done,
                run.after().processShareSince(run.before()),
                run.resident(),
                grew ? (double) (run.resident() - run.residentBefore()) / run.open() : null);
    }

    private Map<Integer, Long> merged(Function<Tally, Map<Integer, Long>> counts) {
        Map<Integer, Long> merged = new TreeMap<>();
        for (LoadLoop loop : loops) {
            counts.apply(loop.tally()).forEach((number, count) -> merged.merge(number, count, Long::sum));
        }
        return merged;
    }

    private static Latencies latencies(Histogram nanos) {
        return new Latencies(
                nanos.getTotalCount(),
                nanos.getMinValue() / MICRO,
                nanos.getValueAtPercentile(50) / MICRO,
                nanos.getValueAtPercentile(90) / MICRO,
                nanos.getValueAtPercentile(99) / MICRO,
                nanos.getValueAtPercentile(99.9) / MICRO,
                nanos.getMaxValue() / MICRO,
                nanos.getMean() / MICRO);
    }
}
