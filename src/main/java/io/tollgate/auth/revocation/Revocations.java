package io.tollgate.auth.revocation;

import io.tollgate.auth.place.Bearer;
import io.tollgate.auth.revocation.Mark.Kind;
import io.tollgate.auth.revocation.Revocation.Source;
import io.tollgate.auth.revocation.RevocationList.Taken;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Credentials that are taken back before they end. Whoever shows one is refused from then on, and who was let in by it is shown
 * out, here and on all nodes; that lasts until the credential would have ended. It outlives every reload. Any thread; nothing
 * waits.
 */
public final class Revocations {
    private static final long AFTERLIFE_SECONDS = TimeUnit.HOURS.toSeconds(3);
    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
    private static final long MILLIS = 1000;
    /** How long an operator waits for what keeps it. */
    private static final long PATIENCE_SECONDS = 1;

    private final Clock clock;
    private final RevocationList list = new RevocationList();
    private final List<Keeper> keepers = new CopyOnWriteArrayList<>();
    private final Map<Source, LongAdder> taken = new EnumMap<>(Source.class);
    private volatile RevocationSettings settings = RevocationSettings.DEFAULTS;
    private volatile Tunnels tunnels = revocation -> Future.succeededFuture(Ended.NONE);
    private volatile boolean complained;

    /** What is open on this node. */
    public interface Tunnels {
        /** Ends those that were let in by what is taken back. */
        Future<Ended> end(Revocation revocation);
    }

    /**
     * What a revocation found open.
     *
     * @param count how many it ended
     * @param latest the second until which the longest of their credentials would have lasted
     */
    public record Ended(int count, long latest) {
        public static final Ended NONE = new Ended(0, 0);

        public Ended and(Ended other) {
            return new Ended(count + other.count, Math.max(latest, other.latest));
        }
    }

    /**
     * What is to be taken back.
     *
     * @param before for a subject: what was issued before then; null for now
     * @param until when it is forgotten, unless it refuses what lasts longer; null for what the settings say
     * @param note why, for operators
     */
    public record Wish(
            Mark mark, @Nullable Instant before, @Nullable Instant until, Source source, String note) {}

    /**
     * What came of a wish.
     *
     * @param entry what is in force now
     * @param ended how many tunnels were ended on this node
     * @param pending where it is not kept yet, though it is to be
     */
    public record Done(Revocation entry, int ended, List<String> pending) {}

    /** There is no room for one more. */
    public static final class Full extends RuntimeException {
        private static final long serialVersionUID = 1;

        Full(int max) {
            super("there are " + max + " revocations, and room for no more", null, false, false);
        }
    }

    public Revocations(Clock clock) {
        this.clock = clock;
        for (Source source : Source.values()) {
            taken.put(source, new LongAdder());
        }
    }

    /** Those that nobody ever makes: for who only rehearses. */
    public static Revocations none() {
        return new Revocations(Clock.systemUTC());
    }

    /** From now on holds so many. */
    public void use(RevocationSettings now) {
        settings = now;
    }

    /** Who ends what is open. */
    public void endsBy(Tunnels open) {
        tunnels = open;
    }

    void keepBy(Keeper keeper) {
        keepers.add(keeper);
    }

    void keepNoMoreBy(Keeper keeper) {
        keepers.remove(keeper);
    }

    /**
     * Nothing, unless the credential was taken back.
     *
     * @throws Refusal REVOKED, told to the client as any other token that is not accepted
     */
    public void refuse(Imprint imprint) throws Refusal {
        Revocation revocation = list.isEmpty() ? null : list.refusing(imprint, second());
        if (revocation != null) {
            prolong(revocation.mark(), imprint.refusedUntil(revocation.mark()));
            throw Refusal.of(Outcome.REVOKED, "revoked: by " + revocation.mark())
                    .toldAs(Outcome.INVALID_TOKEN)
                    .with("WWW-Authenticate", Bearer.INVALID_TOKEN);
        }
    }

    private void prolong(Mark mark, long until) {
        Revocation longer = list.prolong(mark, until);
        if (longer != null) {
            keep(longer);
        }
    }

    /**
     * Takes something back. It is in force on this node when this returns.
     *
     * @return done once what is open here has been told to end and it is kept wherever it is to be, but for what takes longer
     *     than it should; fails with {@link Full}
     */
    public Future<Done> revoke(Wish wish) {
        long now = clock.millis();
        Taken did = list.take(entry(wish, now), settings.max(), now / MILLIS);
        if (did.full()) {
            return Future.failedFuture(new Full(settings.max()));
        }
        count(wish.source());
        return inForce(did.entry());
    }

    /** Gives back what was taken; the future is done as that of {@link #revoke}, with null where nothing of it is known. */
    public Future<@Nullable Done> lift(Mark mark, Source source) {
        long now = clock.millis();
        Revocation known = list.get(mark);
        if (known == null || known.lifted() || known.hasEnded(now / MILLIS)) {
            return Future.succeededFuture();
        }
        Revocation lifted = new Revocation(mark, after(known, now), known.before(), known.until(), true, source, "");
        return kept(list.take(lifted, settings.max(), now / MILLIS).entry());
    }

    private Revocation entry(Wish wish, long now) {
        Instant before = wish.before();
        Instant until = wish.until();
        long issuedBefore =
                wish.mark().kind() == Kind.SUB ? roundedUp(before == null ? Instant.ofEpochMilli(now) : before) : 0;
        long ends = roundedUp(until == null ? Instant.ofEpochMilli(now).plus(settings.keep()) : until);
        Revocation known = list.get(wish.mark());
        return new Revocation(
                wish.mark(),
                known == null ? now : after(known, now),
                issuedBefore,
                ends,
                false,
                wish.source(),
                wish.note());
    }

    /** Later than what is known in any case: clocks are set back, and nodes' clocks differ. */
    private static long after(Revocation known, long now) {
        return Math.max(now, known.since() + 1);
    }

    /** What was issued in the same second may have been issued before: it is refused rather than let in. */
    private static long roundedUp(Instant time) {
        long second = time.getEpochSecond() + (time.getNano() == 0 ? 0 : 1);
        return Math.max(0, Math.min(Revocation.LATEST_SECOND, second));
    }

    private Future<Done> inForce(Revocation entry) {
        Future<Done> kept = kept(entry);
        return tunnels.end(entry).compose(ended -> {
            prolong(entry.mark(), ended.latest());
            return kept.map(done -> new Done(inForce(entry.mark(), entry), ended.count(), done.pending()));
        });
    }

    private Revocation inForce(Mark mark, Revocation made) {
        Revocation now = list.get(mark);
        return now == null ? made : now;
    }

    private Future<Done> kept(Revocation entry) {
        // While a reload changes files, there are two of that name.
        Map<String, Future<Void>> keeping = keepers.stream()
                .collect(Collectors.toMap(
                        Keeper::name,
                        keeper -> keeper.keep(entry).timeout(PATIENCE_SECONDS, TimeUnit.SECONDS),
                        (one, other) -> Future.join(one, other).mapEmpty()));
        return Future.join(List.copyOf(keeping.values()))
                .transform(all -> Future.succeededFuture(new Done(entry, 0, pending(keeping))));
    }

    private static List<String> pending(Map<String, Future<Void>> keeping) {
        return keeping.entrySet().stream()
                .filter(keeper -> keeper.getValue().failed())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private void keep(Revocation entry) {
        keepers.forEach(keeper -> keeper.keep(entry));
    }

    /** What others say is in force here too; what they keep already needs not be kept there by us. */
    void heard(Revocation entry, @Nullable Keeper from) {
        if (isOver(entry)) {
            return;
        }
        Taken did = list.take(entry, settings.max(), second());
        if (did.full()) {
            complain();
        } else if (did.changed()) {
            count(entry.source());
            keepers.stream().filter(keeper -> keeper != from).forEach(keeper -> keeper.keep(did.entry()));
        } else {
            return;
        }
        if (!did.entry().lifted()) {
            tunnels.end(did.entry()).onSuccess(ended -> prolong(entry.mark(), ended.latest()));
        }
    }

    /** How many are not over. */
    long lasting() {
        long second = second();
        return StreamSupport.stream(list.all().spliterator(), false)
                .filter(entry -> !entry.hasEnded(second))
                .count();
    }

    boolean isOver(Revocation entry) {
        return entry.hasEnded(second());
    }

    /** Whether it is over by any clock. */
    boolean isLongOver(Revocation entry) {
        return entry.hasEnded(second() - AFTERLIFE_SECONDS);
    }

    /** Holds what is over, as long as there is room: it is in force again if the clock is set back. */
    void remember(Revocation over) {
        list.take(over, settings.max(), second());
    }

    private void complain() {
        if (!complained) {
            complained = true;
            LOG.error(
                    "There are {} revocations, and other nodes have more: what this node cannot hold ends what is open, but is"
                            + " let in again. Raise revocations.max on all nodes; not told again",
                    settings.max());
        }
    }

    private void count(Source source) {
        LongAdder counter = taken.get(source);
        if (counter != null) {
            counter.increment();
        }
    }

    /** Drops what nobody needs to know any more, a while after it has ended: a clock that was set too far may be put right. */
    public void purge() {
        list.purge(second() - AFTERLIFE_SECONDS);
    }

    private long second() {
        return clock.millis() / MILLIS;
    }

    /** What is in force about that, or null. */
    public @Nullable Revocation find(Mark mark) {
        Revocation entry = list.get(mark);
        return entry == null || entry.lifted() || entry.hasEnded(second()) ? null : entry;
    }

    /** The first so many in force behind a mark, or from the start. */
    public List<Revocation> page(@Nullable Mark after, int most) {
        return list.page(after, most, second());
    }

    Iterable<Revocation> all() {
        return list.all();
    }

    /** How many there are, lifted ones included until they end. */
    public int size() {
        return list.size();
    }

    public int max() {
        return settings.max();
    }

    /** How many are not kept yet where they are to be. */
    public int pending() {
        return keepers.stream().mapToInt(Keeper::pending).sum();
    }

    /** How many were taken in from there, since the start. */
    public long taken(Source source) {
        LongAdder counter = taken.get(source);
        return counter == null ? 0 : counter.sum();
    }
}
