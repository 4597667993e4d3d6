package io.tollgate.it;

import io.tollgate.cli.Main;
import io.tollgate.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tollgate as a process of its own: the executable jar where the build has made it, else the same classes. */
final class TollgateProcess implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    private TollgateProcess(Process process) {
        this.process = process;
        follow(process.getInputStream());
        follow(process.getErrorStream());
    }

    static TollgateProcess start(String... arguments) {
        return start(List.of(), List.of("-XX:TieredStopAtLevel=1"), arguments);
    }

    /** As the last words of another command, which may be empty, and with the virtual machine's options. */
    static TollgateProcess start(List<String> within, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(within);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        String jar = System.getProperty("tollgate.jar", "");
        if (!jar.isEmpty() && Files.exists(Path.of(jar))) {
            command.addAll(List.of("-jar", jar));
        } else {
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        }
        command.addAll(List.of(arguments));
        try {
            return new TollgateProcess(new ProcessBuilder(command).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first match in what it prints, now or later. */
    Matcher awaitLine(String pattern) {
        Pattern wanted = Pattern.compile(pattern);
        Matcher[] found = new Matcher[1];
        Await.until("a line with " + pattern + ", by a process that said: " + output(), PATIENCE, () -> {
            Optional<Matcher> match =
                    lines.stream().map(wanted::matcher).filter(Matcher::find).findFirst();
            match.ifPresent(line -> found[0] = line);
            return match.isPresent();
        });
        return found[0];
    }

    /** Sends a signal by its name, as a shell would. */
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the end. */
    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("Still running after " + PATIENCE + "; it said: " + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All that it has printed, on either stream. */
    String output() {
        return String.join("\n", lines);
    }

    private void follow(InputStream stream) {
        Thread thread = new Thread(
                () -> new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))
                        .lines()
                        .forEach(lines::add),
                "tollgate-process");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
