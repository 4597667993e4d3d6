package io.tollgate.auth.revocation;

import io.tollgate.fleet.bus.Bus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The revocations as one configuration keeps them. Those that follow each other have the same list, and the same file where they
 * name the same. Its methods are called on threads that may block, one at a time.
 */
public final class KeptRevocations {
    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
    /** For 100,000, that is a second or two of a process that has just begun. */
    private static final long PATIENCE_MILLIS = 4_000;

    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final RevocationSettings settings;
    private final Revocations revocations;
    private final FleetKeeper fleet;
    private final @Nullable RevocationFile file;

    private KeptRevocations(
            Vertx vertx,
            RevocationSettings settings,
            Revocations revocations,
            FleetKeeper fleet,
            @Nullable RevocationFile file) {
        this.vertx = vertx;
        this.settings = settings;
        this.revocations = revocations;
        this.fleet = fleet;
        this.file = file;
    }

    /**
     * The first ones.
     *
     * @throws IllegalArgumentException if their file cannot be had as the settings say
     */
    public static KeptRevocations of(Vertx vertx, RevocationSettings settings, Bus bus) {
        Revocations revocations = new Revocations(Clock.systemUTC());
        RevocationFile file = open(vertx, settings, revocations);
        FleetKeeper fleet = FleetKeeper.start(vertx, bus, revocations);
        vertx.setPeriodic(
                LOOK_EVERY.toMillis(),
                due -> vertx.executeBlocking(() -> {
                    revocations.purge();
                    fleet.look();
                    return null;
                }));
        return new KeptRevocations(vertx, settings, revocations, fleet, file);
    }

    /** The ones that follow them by other settings, as above. */
    public KeptRevocations with(RevocationSettings others) {
        Path before = settings.file();
        RevocationFile same = before != null && before.equals(others.file()) ? file : open(vertx, others, revocations);
        return new KeptRevocations(vertx, others, revocations, fleet, same);
    }

    private static @Nullable RevocationFile open(Vertx vertx, RevocationSettings settings, Revocations revocations) {
        Path path = settings.file();
        try {
            return path == null ? null : RevocationFile.open(vertx, path, revocations, settings.max());
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("revocations.file: " + (e.getMessage() == null ? e : e.getMessage()), e);
        }
    }

    public RevocationSettings settings() {
        return settings;
    }

    public Revocations revocations() {
        return revocations;
    }

    /** From now on they are kept as these settings say. */
    public void putInForce() {
        revocations.use(settings);
        if (file != null) {
            file.start();
        }
    }

    /** Done once those that other nodes keep have been taken in, or after a while. Only where there is a link to them. */
    public Future<?> loaded() {
        return fleet.loaded()
                .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .onFailure(
                        late -> LOG.warn(
                                "What other nodes have revoked is not known yet: Redis did not tell; it is taken in as soon as it does"));
    }

    /** Gives up its file, unless the other one has it. */
    public void closeUnless(@Nullable KeptRevocations other) {
        if (file != null && (other == null || other.file != file)) {
            file.close();
        }
    }
}
