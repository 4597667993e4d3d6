package io.tollgate.server;

import io.tollgate.auth.Issuer;
import io.tollgate.config.Loaded;
import io.tollgate.config.TollgateSettings;
import io.tollgate.config.change.FileDigests;
import io.tollgate.config.change.Reloaded;
import io.tollgate.config.change.SettingsDiff;
import io.tollgate.config.yaml.Problems.Problem;
import io.tollgate.telemetry.Logs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the configuration of a running Tollgate, all of it or nothing: read, build, bind what is new, and only then swap.
 * Until the swap whatever fails changes nothing. Upgrades under way and open tunnels keep what they began with.
 *
 * <p>One reload at a time, on threads that may block; one that is asked for during another follows it.
 */
final class Reloader {
    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private final Vertx vertx;
    private final Doors doors;
    private final Supplier<Loaded> source;
    private final Consumer<Reloaded> heard;
    private final BooleanSupplier draining;
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile Assembly current;
    private volatile FileDigests lastRead;

    /**
     * @param source reads the configuration
     * @param heard hears of each result; by then {@link #current} is what is in force
     */
    Reloader(
            Vertx vertx,
            Doors doors,
            Assembly first,
            Supplier<Loaded> source,
            Consumer<Reloaded> heard,
            BooleanSupplier draining) {
        this.vertx = vertx;
        this.doors = doors;
        this.current = first;
        this.lastRead = first.files();
        this.source = source;
        this.heard = heard;
        this.draining = draining;
    }

    Assembly current() {
        return current;
    }

    /** The files of the latest reading, whatever came of it. */
    FileDigests lastRead() {
        return lastRead;
    }

    Reloaded reload() {
        turn.lock();
        try {
            Reloaded reloaded = attempt();
            log(reloaded);
            heard.accept(reloaded);
            return reloaded;
        } finally {
            turn.unlock();
        }
    }

    /** Runs what must not meet a reload, once none is under way, or after a while in any case. */
    void afterwards(Runnable task) {
        boolean mine = false;
        try {
            mine = turn.tryLock(Waiting.PROMPT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            task.run();
        } finally {
            if (mine) {
                turn.unlock();
            }
        }
    }

    private Reloaded attempt() {
        if (draining.getAsBoolean()) {
            return draining();
        }
        try {
            Loaded loaded = source.get();
            lastRead = loaded.files();
            List<String> problems =
                    loaded.problems().all().stream().map(Problem::toString).toList();
            TollgateSettings settings = loaded.settings();
            if (settings == null) {
                return Reloaded.refused(problems);
            }
            List<String> changes = SettingsDiff.between(current.settings(), current.files(), settings, loaded.files());
            return changes.isEmpty()
                    ? Reloaded.unchanged(problems)
                    : replace(settings, loaded.files(), changes, problems);
        } catch (RuntimeException fault) {
            LOG.error("A reload failed", Logs.withoutMessages(fault));
            return Reloaded.refused(
                    List.of("a fault of Tollgate's own, " + fault.getClass().getName() + ": the log says where"));
        }
    }

    private Reloaded replace(
            TollgateSettings settings, FileDigests files, List<String> changes, List<String> warnings) {
        Assembly before = current;
        Assembly next;
        try {
            next = Assembly.of(settings, files, vertx, before);
        } catch (StartException e) {
            return refused(warnings, e);
        }
        Doors.Opening opening;
        try {
            awaitKeys(next.issuersNotOf(before));
            awaitAccessKeys(next, before);
            Waiting.quietly(next.fleet().answered());
            opening = doors.open(next, before.snapshot());
        } catch (StartException e) {
            close(next, before);
            return refused(warnings, e);
        }
        if (draining.getAsBoolean()) {
            opening.undo();
            close(next, before);
            return draining();
        }
        current = next;
        if (next.fleet() != before.fleet()) {
            next.fleet().putInForce();
        }
        next.revocations().putInForce();
        opening.putInForce();
        close(before, next);
        return Reloaded.applied(changes, warnings);
    }

    /**
     * A new issuer has its keys before anybody asks it: else a reload would answer its tokens with 503 for a moment, or for as
     * long as the keys' server is away, and have every replica call itself not ready at once.
     */
    private static void awaitKeys(List<Issuer> fresh) throws StartException {
        List<Issuer> without = fresh.stream().filter(issuer -> !issuer.ready()).toList();
        fresh.stream().filter(Issuer::ready).forEach(Issuer::start);
        Waiting.quietly(Future.join(without.stream().map(Issuer::start).toList()));
        for (Issuer issuer : without) {
            if (!issuer.ready()) {
                throw new StartException(
                        StartException.Kind.SETTINGS,
                        "issuers." + issuer.name()
                                + ": its keys cannot be had now, expected them before it is in force;"
                                + " the log says why");
            }
        }
    }

    /** For the same reason, of the AWS accounts that are new. */
    private static void awaitAccessKeys(Assembly next, Assembly before) throws StartException {
        Waiting.atMost(Waiting.PROMPT, next.accounts().startThoseNotOf(before.accounts()));
        List<String> without = next.accounts().withoutKeyAndNotOf(before.accounts());
        if (!without.isEmpty()) {
            throw new StartException(
                    StartException.Kind.SETTINGS,
                    "AWS account " + String.join(", ", without)
                            + ": its access key cannot be had now, expected it before it is in force; the log says why");
        }
    }

    /** What one has that the other has not. */
    private static void close(Assembly gone, Assembly other) {
        Waiting.quietly(Future.join(gone.issuersNotOf(other).stream()
                .map(issuer -> issuer.close(other.issuers().get(issuer.name())))
                .toList()));
        gone.accounts().closeThoseNotOf(other.accounts());
        gone.authorizers().closeThoseNotOf(other.authorizers());
        gone.revocations().closeUnless(other.revocations());
        Waiting.quietly(gone.fleet().closeUnless(other.fleet()));
    }

    private static Reloaded draining() {
        return Reloaded.refused(List.of("draining: what is in force stays so until the end"));
    }

    private static Reloaded refused(List<String> warnings, StartException failure) {
        List<String> problems = new ArrayList<>(warnings);
        problems.add(String.valueOf(failure.getMessage()));
        return Reloaded.refused(problems);
    }

    private static void log(Reloaded reloaded) {
        switch (reloaded.result()) {
            case APPLIED -> {
                reloaded.problems().forEach(warning -> LOG.warn("reload: {}", warning));
                LOG.info("reload: applied; differences: {}", reloaded.changes().size());
                reloaded.changes().forEach(change -> LOG.info("reload: {}", change));
            }
            case UNCHANGED -> LOG.info("reload: nothing has changed");
            case REFUSED -> {
                LOG.error("reload: refused, what was in force stays");
                reloaded.problems().forEach(problem -> LOG.error("reload: {}", problem));
            }
        }
    }
}
