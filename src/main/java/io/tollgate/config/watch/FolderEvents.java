package io.tollgate.config.watch;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the system tells of changes in folders; nothing, where it cannot. For one thread, but for {@link #close}. */
final class FolderEvents implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderEvents.class);

    private final @Nullable WatchService service;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<WatchKey, Path> folders = new HashMap<>();
    private WatchedNames names = WatchedNames.of(Set.of());

    FolderEvents() {
        service = open();
    }

    private static @Nullable WatchService open() {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("The system tells of no changes to files ({}); they are looked at now and then", e.toString());
            return null;
        }
    }

    /** Listens for these names from now on. A folder that cannot be listened to is left out. */
    void listenFor(WatchedNames wanted) {
        names = wanted;
        if (service == null) {
            return;
        }
        Map<WatchKey, Path> now = new HashMap<>();
        for (Path folder : wanted.folders()) {
            try {
                now.put(
                        folder.register(
                                service,
                                StandardWatchEventKinds.ENTRY_CREATE,
                                StandardWatchEventKinds.ENTRY_MODIFY,
                                StandardWatchEventKinds.ENTRY_DELETE),
                        folder);
            } catch (IOException e) {
                LOG.debug("No events from {}", folder, e);
            } catch (ClosedWatchServiceException e) {
                return;
            }
        }
        folders.keySet().stream().filter(key -> !now.containsKey(key)).forEach(WatchKey::cancel);
        folders.clear();
        folders.putAll(now);
    }

    /** Waits for an event of a name that is listened for; false if there was none in that time. */
    boolean await(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        long left = atMost.toNanos();
        while (left > 0 && !isClosed()) {
            if (service == null) {
                pause(Duration.ofNanos(left));
                return false;
            }
            WatchKey key = next(service, left);
            if (key != null && matters(key)) {
                return true;
            }
            left = end - System.nanoTime();
        }
        return false;
    }

    private static @Nullable WatchKey next(WatchService service, long nanos) throws InterruptedException {
        try {
            return service.poll(nanos, TimeUnit.NANOSECONDS);
        } catch (ClosedWatchServiceException e) {
            return null;
        }
    }

    private boolean matters(WatchKey key) {
        Path folder = folders.get(key);
        boolean matters = false;
        for (WatchEvent<?> event : key.pollEvents()) {
            matters |= folder != null
                    && (event.kind() == StandardWatchEventKinds.OVERFLOW
                            || (event.context() instanceof Path name && names.has(folder, name)));
        }
        // A folder that is gone matters too: something may have taken its place.
        return !key.reset() || matters;
    }

    /** Lets that time pass, unless it is closed meanwhile. Whether it is. */
    boolean pause(Duration time) throws InterruptedException {
        return closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            if (service != null) {
                service.close();
            }
        } catch (IOException e) {
            LOG.debug("Watching did not end", e);
        }
    }
}
