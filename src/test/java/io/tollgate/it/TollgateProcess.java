package io.tollgate.it;

import io.tollgate.cli.Main;
import io.tollgate.testing.Await;
import io.tollgate.testing.Foreground;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
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
        String jar = System.getProperty("tollgate.jar", "");
        List<String> program = !jar.isEmpty() && Files.exists(Path.of(jar))
                ? List.of("-jar", jar)
                : List.of("-cp", System.getProperty("java.class.path"), Main.class.getName());
        return java(within, options, program, List.of(arguments));
    }

    /** A peer that is a process too: a class of the tests with a main method. */
    static TollgateProcess peer(List<String> within, Class<?> main, List<String> arguments) {
        return java(
                within, List.of(), List.of("-cp", System.getProperty("java.class.path"), main.getName()), arguments);
    }

    private static TollgateProcess java(
            List<String> within, List<String> options, List<String> program, List<String> arguments) {
        List<String> command = new ArrayList<>(within);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(program);
        command.addAll(arguments);
        return run(command);
    }

    /** A peer that is another's program. */
    static TollgateProcess run(List<String> command) {
        try {
            return new TollgateProcess(new ProcessBuilder(Foreground.heeding(command)).start());
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

    /** Waits until so many of its lines match. */
    void awaitLines(String pattern, int count) {
        Pattern wanted = Pattern.compile(pattern);
        Await.until(
                count + " lines with " + pattern,
                PATIENCE,
                () -> lines.stream().filter(line -> wanted.matcher(line).find()).count() >= count);
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
        return exitCode(PATIENCE);
    }

    int exitCode(Duration patience) {
        try {
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("Still running after " + patience + "; it said: " + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** What its threads have used of the cores. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Has it collect its whole heap, and waits until it has. */
    void collectGarbage() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process asked = new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.run").start();
            if (asked.waitFor() != 0) {
                throw new AssertionError(new String(asked.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gives it a line on its standard input, and nothing more. */
    void tell(String line) {
        try (OutputStream in = process.getOutputStream()) {
            in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
