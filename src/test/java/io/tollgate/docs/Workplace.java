package io.tollgate.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.cli.Main;
import io.tollgate.testing.Await;
import io.tollgate.testing.Foreground;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder as somebody has it before them who reads the pages: the launcher and the configurations, with free ports and a
 * server of the test's in place of those that the pages name. What is typed there is run by a shell, as it stands.
 */
final class Workplace implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String KEYS = "https://login.example.com/.well-known/jwks.json";
    private static final Pattern URL = Pattern.compile("(://)(?:localhost|127\\.0\\.0\\.1):(8080|9090)\\b");
    private static final Pattern ADDRESS =
            Pattern.compile("(?<![\\w/.])(?:0\\.0\\.0\\.0|127\\.0\\.0\\.1)?:(?:8080|8443|9090|9091)\\b");
    private static final Pattern SERVER =
            Pattern.compile("(?m)^(?:\\./)?tollgate (?:run|demo)\\b[^\n]*(?:\\\\\n[^\n]*)*\\z");
    private static final Pattern READY = Pattern.compile("listening, \\d+ ms after the start|Ctrl-C ends it");

    /** curl ends with 28 when it was told to wait for so long and no longer; on a busy machine that may be before the answer. */
    private static final String BEFORE = """
            curl() {
                local heard
                for _ in 1 2 3 4 5; do
                    heard=$(command curl "$@") && break
                    [ $? = 28 ] || return 1
                    [ -z "$heard" ] || break
                done
                printf '%s\\n' "$heard"
            }
            """;

    private final Path folder;
    private final String upstream;
    private final String keys;
    private Process server;
    private Path said;

    /**
     * @param upstream host and port of what stands where the pages have a server on port 9000
     * @param keys a file with the public keys of the issuer that the pages name
     */
    Workplace(Path folder, String upstream, Path keys) {
        this.folder = folder;
        this.upstream = upstream;
        this.keys = "file:" + keys.toAbsolutePath();
        program("tollgate", launch());
        for (Page file : Page.configurations()) {
            if (file.path().startsWith("conf")) {
                write(file.path().toString(), configured(file.text()));
            }
        }
        try (Stream<Path> others = Files.list(Path.of("conf/examples"))) {
            for (Path other :
                    others.filter(file -> !file.toString().endsWith(".yaml")).toList()) {
                Files.copy(other, folder.resolve(other));
            }
            Files.createSymbolicLink(folder.resolve("k8s"), Path.of("k8s").toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The executable jar where the build has made it, else the same classes. */
    private static String launch() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String jar = System.getProperty("tollgate.jar", "");
        String program = !jar.isEmpty() && Files.exists(Path.of(jar))
                ? "-jar '" + jar + "'"
                : "-cp '" + System.getProperty("java.class.path") + "' " + Main.class.getName();
        return "exec '" + java + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC " + program + " \"$@\"";
    }

    /** Puts a program first on the path: a script for the plain shell. */
    void program(String name, String script) {
        Path file = write(name, "#!/bin/sh\n" + script + "\n");
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file that a page shows, with this test's addresses in it. */
    void file(Snippet snippet) {
        write(snippet.runner().replace("file: ", ""), configured(snippet.source()));
    }

    Path write(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String configured(String text) {
        return ADDRESS.matcher(text.replace(KEYS, keys).replace("127.0.0.1:9000", upstream))
                .replaceAll("127.0.0.1:0");
    }

    /** Runs what stands there; what begins a server goes on until the next one. What they say. */
    String run(Snippet snippet, Map<String, String> environment) {
        String commands = snippet.source().strip();
        if (!SERVER.matcher(commands).find()) {
            return toTheEnd(commands, environment);
        }
        stop();
        serve(configured(commands).replaceAll("tollgate demo\\z", "tollgate demo --port 0 --page-port 0"));
        return output();
    }

    private void serve(String commands) {
        server = start(commands, Map.of());
        Await.until("a server that listens, by " + commands, PATIENCE, () -> {
            assertThat(server.isAlive()).as(commands + " said " + output()).isTrue();
            return READY.matcher(output()).find();
        });
    }

    private String toTheEnd(String commands, Map<String, String> environment) {
        String here = URL.matcher(commands)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + "127.0.0.1:"
                        + port(found.group(2).equals("8080") ? "listener \\S+" : "admin")));
        Path before = said;
        Process process = start(configured(here), environment);
        try {
            boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            kill(process);
            assertThat(ended).as(commands + " ends; it said " + output()).isTrue();
            assertThat(process.exitValue()).as(commands + " said " + output()).isZero();
            return output();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            said = before;
        }
    }

    /** Where the server that runs listens; any port where there is none, as for a command that dials nobody. */
    private String port(String what) {
        Matcher line = Pattern.compile(what + " on 127\\.0\\.0\\.1:(\\d+)").matcher(said == null ? "" : output());
        return line.find() ? line.group(1) : "1";
    }

    private Process start(String commands, Map<String, String> environment) {
        try {
            said = Files.createTempFile(folder, "said", ".txt");
            ProcessBuilder shell = new ProcessBuilder(
                            Foreground.heeding(List.of("bash", "-euo", "pipefail", "-c", BEFORE + commands)))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile());
            shell.environment().merge("PATH", folder + ":", (path, first) -> first + path);
            shell.environment().putAll(environment);
            Process process = shell.start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without what looks like a token. */
    private String output() {
        try {
            return Files.readString(said, UTF_8).replaceAll("eyJ[\\w.-]+", "TOKEN");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the server, as Ctrl-C does, and looks how it ends. */
    private void stop() {
        if (server == null) {
            return;
        }
        List<String> signal = new ArrayList<>(List.of("kill", "-INT"));
        Stream.concat(Stream.of(server.toHandle()), server.descendants())
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .forEach(java -> signal.add(Long.toString(java.pid())));
        try {
            assertThat(new ProcessBuilder(signal).start().waitFor()).isZero();
            assertThat(server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("a server that ends; it said " + output())
                    .isTrue();
            assertThat(server.exitValue()).as(output()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            kill(server);
            server = null;
            said = null;
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        stop();
    }
}
