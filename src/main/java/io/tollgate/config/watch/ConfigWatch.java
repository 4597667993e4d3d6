package io.tollgate.config.watch;

import io.tollgate.config.change.FileDigests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls when files hold something else than when they were read, on a thread of its own. What counts is their content: a
 * file that was touched, or written anew with the same bytes, is no news.
 *
 * <pre>
 *   wait for an event, or a while --something looks different--> wait until it keeps still --it does differ--> call
 * </pre>
 *
 * <p>Writers write in parts, and editors take the file away before they put another in its place. So a change is told once
 * all files have held the same for {@link Pace#quiet} and none is missing, or at the latest after {@link Pace#patience}.
 */
public final class ConfigWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

    private final FolderEvents events = new FolderEvents();
    private final Supplier<FileDigests> lastRead;
    private final Runnable changed;
    private final Pace pace;
    private final Thread thread = new Thread(this::run, "tollgate-config-watch");

    /** How each file looked from outside when it was last read or compared. */
    private Map<Path, String> looks = Map.of();

    /**
     * How patient it is.
     *
     * @param quiet how long a change has to keep still
     * @param patience for that, in all
     * @param poll how often files are looked at unasked: some systems tell of no changes
     */
    record Pace(Duration quiet, Duration patience, Duration poll) {
        static final Pace USUAL = new Pace(Duration.ofMillis(300), Duration.ofSeconds(3), Duration.ofSeconds(10));
    }

    private ConfigWatch(Supplier<FileDigests> lastRead, Runnable changed, Pace pace) {
        this.lastRead = lastRead;
        this.changed = changed;
        this.pace = pace;
        thread.setDaemon(true);
    }

    /**
     * Begins.
     *
     * @param lastRead the files of the latest reading, and what they held; the same object until there was another
     * @param changed called when they hold something else; normally reads them again
     */
    public static ConfigWatch start(Supplier<FileDigests> lastRead, Runnable changed) {
        return start(lastRead, changed, Pace.USUAL);
    }

    static ConfigWatch start(Supplier<FileDigests> lastRead, Runnable changed, Pace pace) {
        ConfigWatch watch = new ConfigWatch(lastRead, changed, pace);
        watch.thread.start();
        return watch;
    }

    private void run() {
        try {
            boolean event = true;
            while (!events.isClosed()) {
                boolean readAgain = false;
                try {
                    readAgain = look(event);
                } catch (RuntimeException fault) {
                    LOG.error("The watch of files failed: {}", fault.getClass().getName());
                }
                event = readAgain || events.await(pace.poll());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Compares and calls where it must. Whether the files were read again: then there may be others to listen for. */
    private boolean look(boolean event) throws InterruptedException {
        FileDigests read = lastRead.get();
        events.listenFor(WatchedNames.of(read.files()));
        Map<Path, String> before = looks;
        looks = looksOf(read);
        if ((!event && looks.equals(before)) || read.hold()) {
            return false;
        }
        FileDigests still = settled(read);
        if (events.isClosed() || still.equals(lastRead.get())) {
            return false;
        }
        changed.run();
        return !lastRead.get().equals(read);
    }

    private FileDigests settled(FileDigests read) throws InterruptedException {
        long end = System.nanoTime() + pace.patience().toNanos();
        FileDigests now = read.again();
        FileDigests before;
        do {
            before = now;
            events.pause(pace.quiet());
            now = read.again();
        } while (!events.isClosed() && System.nanoTime() - end < 0 && (!now.equals(before) || now.lacksOneOf(read)));
        return now;
    }

    /** From outside: no file is opened. */
    private static Map<Path, String> looksOf(FileDigests read) {
        Map<Path, String> looks = new HashMap<>();
        for (Path file : read.files()) {
            looks.put(file, lookOf(file));
        }
        return looks;
    }

    private static String lookOf(Path file) {
        try {
            BasicFileAttributes look = Files.readAttributes(file, BasicFileAttributes.class);
            @Nullable Object node = look.fileKey();
            return look.lastModifiedTime() + " " + look.size() + " " + node;
        } catch (IOException e) {
            return e.getClass().getName();
        }
    }

    /** Ends it; a call under way is left to end by itself. */
    @Override
    public void close() {
        events.close();
    }
}
