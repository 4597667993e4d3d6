package io.tollgate.auth.revocation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.auth.revocation.RevocationLines.Line;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps revocations in a file: one line is added for each, and flushed to the disk before it counts as kept; what waits
 * meanwhile goes together. Once most lines say what is over, it is written anew beside itself and put in its own place. The
 * file is its owner's alone, and locked while it is open. Its reading and writing block, on threads that may.
 */
final class RevocationFile implements Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
    private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<?> OWNED = PosixFilePermissions.asFileAttribute(OWN);
    /** Lines that are over and do no harm. */
    private static final int SLACK = 1000;

    private static final long AGAIN_MILLIS = 1000;

    private final Vertx vertx;
    private final Path file;
    private final Revocations revocations;
    /** The last line about each is the one that counts. */
    private final Map<Mark, Revocation> found = new LinkedHashMap<>();
    /** What is over, unless the clock is set too far at this start. */
    private final Map<Mark, Revocation> past = new LinkedHashMap<>();
    /** This and what follows guarded by this. */
    private final List<Waiting> waiting = new ArrayList<>();

    private boolean started;
    private boolean busy;
    private boolean closed;
    /** Used by one blocking task at a time, as is what follows. */
    private FileChannel channel;

    private int lines;
    private boolean complained;

    private record Waiting(Revocation entry, Promise<Void> kept) {}

    private RevocationFile(Vertx vertx, Path file, Revocations revocations, FileChannel channel) {
        this.vertx = vertx;
        this.file = file;
        this.revocations = revocations;
        this.channel = channel;
    }

    /**
     * Opens it, or makes it, and reads it.
     *
     * @throws IOException if it cannot be had, is another process's, or holds more than there is room for; the message is for
     *     operators
     */
    static RevocationFile open(Vertx vertx, Path file, Revocations revocations, int max) throws IOException {
        Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        RevocationFile opened = new RevocationFile(vertx, real, revocations, locked(real));
        try {
            opened.read(max);
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.channel.close();
            throw e;
        }
    }

    private static FileChannel locked(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException(file + " is no regular file");
        }
        FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE), OWNED);
        try {
            Files.setPosixFilePermissions(file, OWN);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IOException(file + " is in use by another process");
            }
            return channel;
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException(file + " is in use already", e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** What cannot be read is kept aside, for people; the rest is in force. */
    private void read(int max) throws IOException {
        int strange = 0;
        int first = 0;
        int number = 0;
        // Not closed: that would close the channel, and give up the lock.
        BufferedReader text = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), UTF_8));
        RevocationLines all = new RevocationLines(text);
        for (Line line = all.next(); line != null; line = all.next()) {
            number++;
            Revocation entry = line.entry();
            if (entry == null && !line.torn()) {
                first = strange++ == 0 ? number : first;
            } else if (entry != null && !revocations.isLongOver(entry)) {
                sort(entry, max);
            }
        }
        if (strange > 0) {
            Path aside = file.resolveSibling(file.getFileName() + ".strange");
            Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING);
            LOG.error(
                    "{}: {} lines are no revocations, the first is line {}; they are left out, and {} has all of it",
                    file,
                    strange,
                    first,
                    aside);
        }
        lines = Integer.MAX_VALUE;
    }

    private void sort(Revocation entry, int max) throws IOException {
        found.remove(entry.mark());
        past.remove(entry.mark());
        if (!revocations.isOver(entry)) {
            found.put(entry.mark(), entry);
        } else if (past.size() < max) {
            past.put(entry.mark(), entry);
        }
        if (found.size() > max) {
            throw new IOException(file + " holds more than revocations.max, " + max + ", has room for");
        }
    }

    /** Puts in force what was found, and has it written anew without what is long over. */
    void start() {
        if (started) {
            return;
        }
        started = true;
        found.values().forEach(entry -> revocations.heard(entry, this));
        found.clear();
        past.values().forEach(revocations::remember);
        past.clear();
        revocations.keepBy(this);
        synchronized (this) {
            work();
        }
    }

    Path file() {
        return file;
    }

    @Override
    public String name() {
        return "file";
    }

    @Override
    public synchronized int pending() {
        return busy && waiting.isEmpty() ? 1 : waiting.size();
    }

    @Override
    public synchronized Future<Void> keep(Revocation entry) {
        if (closed) {
            return Future.failedFuture("closed");
        }
        Promise<Void> kept = Promise.promise();
        waiting.add(new Waiting(entry, kept));
        work();
        return kept.future();
    }

    /** Guarded by this. */
    private void work() {
        if (!busy) {
            busy = true;
            List<Waiting> load = List.copyOf(waiting);
            vertx.executeBlocking(
                            () -> {
                                write(load);
                                return load;
                            },
                            false)
                    .onComplete(done -> wrote(load, done.cause()));
        }
    }

    private void wrote(List<Waiting> load, @Nullable Throwable fault) {
        synchronized (this) {
            if (fault == null) {
                waiting.subList(0, load.size()).clear();
            }
            busy = fault != null && !closed;
            if (fault == null && !waiting.isEmpty()) {
                work();
            }
            notifyAll();
        }
        if (fault == null) {
            complained = false;
            load.forEach(each -> each.kept().complete());
        } else if (!complained) {
            complained = true;
            LOG.error("{} cannot be written: {}; it is tried again until it can", file, String.valueOf(fault));
        }
        if (fault != null) {
            vertx.setTimer(AGAIN_MILLIS, due -> again());
        }
    }

    private synchronized void again() {
        busy = false;
        notifyAll();
        if (!closed) {
            // What was written in part is not trusted.
            lines = Integer.MAX_VALUE;
            work();
        }
    }

    private void write(List<Waiting> load) throws IOException {
        if (lines > 2L * revocations.size() + SLACK) {
            writeAnew();
            return;
        }
        StringBuilder text = new StringBuilder();
        load.forEach(each -> text.append(RevocationLines.of(each.entry())));
        lines += load.size();
        put(channel, text);
    }

    /** All that is in force, what waits included. */
    private void writeAnew() throws IOException {
        List<Revocation> all =
                StreamSupport.stream(revocations.all().spliterator(), false).toList();
        StringBuilder text = new StringBuilder();
        all.forEach(entry -> text.append(RevocationLines.of(entry)));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        FileChannel next = locked(fresh);
        try {
            put(next, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            flushFolder();
        } catch (IOException e) {
            next.close();
            throw e;
        }
        channel.close();
        channel = next;
        lines = all.size();
    }

    private static void put(FileChannel into, StringBuilder text) throws IOException {
        into.position(into.size());
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(UTF_8));
        while (bytes.hasRemaining()) {
            into.write(bytes);
        }
        into.force(false);
    }

    /** So that the new name is on the disk too. */
    private void flushFolder() throws IOException {
        Path folder = file.getParent();
        if (folder != null) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    /** As if the disk did not take what is written next; for tests. */
    void breakDown() throws IOException {
        channel.close();
    }

    /** Gives the file up once what is being written is; blocks for that. What could not be kept is lost. */
    void close() {
        revocations.keepNoMoreBy(this);
        synchronized (this) {
            closed = true;
            try {
                while (busy) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            waiting.forEach(each -> each.kept().tryFail("closed"));
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("{} did not close: {}", file, String.valueOf(e));
        }
    }
}
