package io.tollgate.config.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.change.FileDigests;
import io.tollgate.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as a change of files, however it is made. */
final class ConfigWatchTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final ConfigWatch.Pace QUICK =
            new ConfigWatch.Pace(Duration.ofMillis(30), Duration.ofMillis(500), NEVER);

    @TempDir
    private Path folder;

    private final AtomicReference<FileDigests> read = new AtomicReference<>(FileDigests.NONE);
    /** What the first file held at each call. */
    private final Queue<String> calls = new ConcurrentLinkedQueue<>();

    private @Nullable ConfigWatch watch;

    @AfterEach
    void stop() {
        if (watch != null) {
            watch.close();
        }
    }

    private void watch(ConfigWatch.Pace pace, Path... files) {
        readAll(files);
        watch = ConfigWatch.start(
                read::get,
                () -> {
                    readAll(files);
                    calls.add(content(files[0]));
                },
                pace);
    }

    private void readAll(Path... files) {
        Map<Path, String> digests = new LinkedHashMap<>();
        for (Path file : files) {
            digests.put(file, FileDigests.of(file));
        }
        read.set(new FileDigests(digests));
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "missing";
        }
    }

    private void awaitCalls(String... contents) {
        Await.until(
                "calls " + List.of(contents) + ", not " + calls,
                () -> List.copyOf(calls).equals(List.of(contents)));
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void aFileThatIsWrittenAnew() throws IOException {
        watch(QUICK, write("a", "one"));
        write("a", "two");
        awaitCalls("two");
        write("a", "three");
        awaitCalls("two", "three");
    }

    @Test
    void aFileThatIsPutInTheOthersPlace() throws IOException {
        watch(QUICK, write("a", "one"));
        Files.move(write(".a.swp", "two"), folder.resolve("a"), StandardCopyOption.REPLACE_EXISTING);
        awaitCalls("two");
    }

    @Test
    void aFileThatIsAwayForAMomentIsAwaited() throws IOException {
        ConfigWatch.Pace patient = new ConfigWatch.Pace(Duration.ofMillis(30), Duration.ofHours(1), NEVER);
        Path file = write("a", "one");
        watch(patient, file);
        Files.move(file, folder.resolve("a~"));
        Await.steady("no call", Duration.ofMillis(200), () -> (long) calls.size());
        write("a", "two");
        awaitCalls("two");
    }

    @Test
    void aFileThatStaysAwayIsTold() throws IOException {
        Path file = write("a", "one");
        watch(QUICK, file);
        Files.delete(file);
        awaitCalls("missing");
        write("a", "back");
        awaitCalls("missing", "back");
    }

    @Test
    void theLinkThatAKubernetesVolumeSwaps() throws IOException {
        Files.createDirectory(folder.resolve("..1"));
        Files.createDirectory(folder.resolve("..2"));
        write("..1/a", "one");
        write("..2/a", "two");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
        Path file = Files.createSymbolicLink(folder.resolve("a"), Path.of("..data/a"));
        watch(QUICK, file);
        Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2"));
        Files.move(next, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        awaitCalls("two");
        Files.writeString(folder.resolve("..2/a"), "written where the link leads");
        awaitCalls("two", "written where the link leads");
    }

    @Test
    void anyOfSeveralFilesInSeveralFolders() throws IOException {
        Files.createDirectory(folder.resolve("keys"));
        Path keys = write("keys/k", "one");
        watch(QUICK, write("a", "config"), keys);
        write("keys/k", "two");
        awaitCalls("config");
    }

    @Test
    void aFolderThatIsPutInTheOthersPlace() throws IOException {
        ConfigWatch.Pace looking =
                new ConfigWatch.Pace(Duration.ofMillis(30), Duration.ofSeconds(1), Duration.ofMillis(50));
        Path old = Files.createDirectory(folder.resolve("conf"));
        watch(looking, write("conf/a", "one"));
        Path next = Files.createDirectory(folder.resolve("next"));
        write("next/a", "two");
        Files.move(old, folder.resolve("old"));
        Files.move(next, folder.resolve("conf"));
        awaitCalls("two");
        write("conf/a", "three");
        awaitCalls("two", "three");
    }

    @Test
    void onlyWhatTheFilesHoldCounts() throws IOException {
        Path file = write("a", "one");
        watch(QUICK, file);
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        write("a", "one");
        write("b", "another file");
        Await.steady("no call", Duration.ofMillis(300), () -> (long) calls.size());
        write("a", "two");
        awaitCalls("two");
    }

    @Test
    void whatChangedBeforeTheWatchBeganIsTold() throws IOException {
        Path file = write("a", "one");
        readAll(file);
        write("a", "two");
        watch = ConfigWatch.start(
                read::get,
                () -> {
                    readAll(file);
                    calls.add(content(file));
                },
                QUICK);
        awaitCalls("two");
    }

    @Test
    void aCallThatReadsNothingIsNotRepeated() throws IOException {
        Path file = write("a", "one");
        readAll(file);
        watch = ConfigWatch.start(read::get, () -> calls.add("refused"), QUICK);
        // Written in place it may be seen empty, which is a change of its own.
        Files.move(write("b", "two"), file, StandardCopyOption.ATOMIC_MOVE);
        awaitCalls("refused");
        assertThat(Await.steady("calls", Duration.ofMillis(300), () -> (long) calls.size()))
                .isEqualTo(1);
    }
}
