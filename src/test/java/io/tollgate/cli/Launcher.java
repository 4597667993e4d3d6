package io.tollgate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The script {@code tollgate} in a folder of its own, with a Maven that writes down that it was called, and a Java that
 * prints its arguments, each in angle brackets, and makes the archive that they ask for.
 */
final class Launcher {
    private static final String MAVEN = """
            #!/bin/sh
            echo build >>"$(dirname "$0")/../builds"
            [ ! -e broken ] || { echo 'a broken source'; exit 1; }
            for argument; do
                case $argument in -Dtollgate.jar=*) echo jar >"${argument#*=}" ;; esac
            done
            """;
    private static final String JAVA = """
            #!/bin/sh
            for argument; do
                case $argument in -XX:ArchiveClassesAtExit=*) echo archive >"${argument#*=}" ;; esac
            done
            [ ! -e "$(dirname "$0")/../untrained" ] || [ "${1%Training.java}" = "$1" ] || exit 1
            printf '<%s>' "$@"
            """;

    /** What a start printed and how it ended. */
    record Run(int exitCode, String output) {}

    private final Path folder;
    private final Path home;

    private Launcher(Path folder, Path home) {
        this.folder = folder;
        this.home = home;
    }

    /** A source checkout that was never built. */
    static Launcher ofSources(Path folder) throws IOException {
        Launcher launcher = installed(folder);
        Files.createDirectories(launcher.home.resolve("src/main"));
        Files.writeString(launcher.home.resolve("pom.xml"), "<project/>");
        return launcher;
    }

    /** A folder with the script alone. */
    static Launcher installed(Path folder) throws IOException {
        Path home = Files.createDirectories(folder.resolve("a folder with blanks"));
        Files.copy(Path.of("tollgate"), home.resolve("tollgate"));
        executable(folder.resolve("maven/bin/mvn"), MAVEN);
        executable(folder.resolve("java/bin/java"), JAVA);
        return new Launcher(folder, home);
    }

    private static void executable(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path home() {
        return home;
    }

    Path jar() {
        return home.resolve("target/tollgate.jar");
    }

    /** The Java that it runs says of itself that it is of this version. */
    void javaVersion(String version) throws IOException {
        Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"" + version + "\"\n");
    }

    /** Its Java fails in the run that an archive is made of. */
    void untrained() throws IOException {
        Files.createFile(folder.resolve("java/untrained"));
    }

    int builds() throws IOException {
        Path builds = folder.resolve("maven/builds");
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }

    Run run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), home.resolve("tollgate"), arguments);
    }

    Run run(Map<String, String> environment, Path script, String... arguments)
            throws IOException, InterruptedException {
        return end(start(environment, script, arguments));
    }

    Process start(Map<String, String> environment, Path script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().remove("TOLLGATE_JAVA_OPTS");
        builder.environment().put("JAVA_HOME", folder.resolve("java").toString());
        builder.environment().merge("PATH", folder.resolve("maven/bin") + ":", (path, maven) -> maven + path);
        builder.environment().putAll(environment);
        return builder.start();
    }

    static Run end(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("The launcher closed its output and did not end.");
        }
        return new Run(process.exitValue(), output);
    }
}
