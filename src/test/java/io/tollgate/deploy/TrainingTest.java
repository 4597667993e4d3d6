package io.tollgate.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run that the archive of classes is made of, where it fails: in the launcher nobody would look at what it leaves. */
final class TrainingTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    private Path folder;

    @Test
    void aTrainingThatFailsLeavesNoProcessAndNoFile() throws Exception {
        assertThat(train()).isNotZero();
        List<String> pids = notes().filter(note -> note.startsWith("pid ")).toList();
        assertThat(pids).hasSize(1);
        long pid = Long.parseLong(pids.get(0).substring("pid ".length()));
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(folder.resolve("temporary")).isEmptyDirectory();
        assertThat(notes()).as("what the user has set for his own run").noneMatch(note -> note.startsWith("TOLLGATE_"));
    }

    private int train() throws Exception {
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        Path classes = Path.of(TrainingTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        ProcessBuilder builder = new ProcessBuilder(
                JAVA,
                "-Djava.io.tmpdir=" + temporary,
                "src/image/Training.java",
                "-Doption=any",
                JAVA,
                "-Dnotes=" + folder.resolve("notes"),
                "-cp",
                classes.toString(),
                DeafTollgateMain.class.getName());
        builder.environment().put("TOLLGATE_LISTEN", ":8080");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Stream<String> notes() throws Exception {
        return Files.readAllLines(folder.resolve("notes")).stream();
    }
}
