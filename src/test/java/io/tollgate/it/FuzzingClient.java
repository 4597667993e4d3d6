package io.tollgate.it;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Autobahn|Testsuite's fuzzing client, as Maven Central has it, in a JVM of its own under Jython: it plays all of its cases
 * against one server, and leaves a report of each and its output under {@code target/autobahn}.
 */
final class FuzzingClient implements AutoCloseable {
    private static final Path FOLDER = Path.of(System.getProperty("basedir", "."), "target", "autobahn");
    private static final Path SCRIPT = Path.of("src", "test", "peers", "fuzzing-client.py");
    /** Its life is short and its code is large: the second compiler would cost more than it saves. */
    private static final List<String> JVM_OPTIONS =
            List.of("-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dpython.cachedir.skip=true");

    private final String agent;
    private final Path reports;
    private final Process process;

    private FuzzingClient(String agent, Path reports, Process process) {
        this.agent = agent;
        this.reports = reports;
        this.process = process;
    }

    /** Starts it against a server; the agent's name is that of its folder, and is in the reports. */
    static FuzzingClient start(String agent, String url) {
        Path reports = FOLDER.resolve(agent);
        JsonObject specification = new JsonObject()
                .put("outdir", reports.toString())
                .put("options", options())
                .put(
                        "servers",
                        new JsonArray().add(new JsonObject().put("agent", agent).put("url", url)))
                .put("cases", new JsonArray().add("*"));
        List<String> command = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        JVM_OPTIONS.stream(),
                        Stream.of(
                                "-cp",
                                classPath(),
                                "org.python.util.jython",
                                SCRIPT.toString(),
                                specification.encode()))
                .flatMap(part -> part)
                .toList();
        try {
            deleteReports(reports);
            Files.createDirectories(reports);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(reports.resolve("output.txt").toFile());
            return new FuzzingClient(agent, reports, builder.start());
        } catch (IOException e) {
            throw new AssertionError("Cannot start " + agent + ": " + e, e);
        }
    }

    /** A busy machine is no fault of the server's: the suite's own patience for each is one second. */
    private static JsonObject options() {
        return new JsonObject()
                .put("failByDrop", false)
                .put("closeHandshakeTimeout", 10)
                .put("serverConnectionDropTimeout", 10);
    }

    private static String classPath() {
        Path folder = FOLDER.resolve("lib");
        if (!Files.isDirectory(folder)) {
            throw new AssertionError(folder + " is missing: mvn verify copies the suite there");
        }
        return String.join(File.pathSeparator, names(folder, ".jar"));
    }

    private static void deleteReports(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            for (String file : names(folder, "")) {
                Files.delete(Path.of(file));
            }
        }
    }

    private static List<String> names(Path folder, String end) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(end))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError("Cannot list " + folder + ": " + e, e);
        }
    }

    /** Waits for it to end, and reads its reports: by the cases' numbers, in their order. */
    Map<String, CaseReport> await(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError(agent + " is not done after " + patience + ": see " + reports);
        }
        Map<String, CaseReport> byNumber = new TreeMap<>(CaseReport.ORDER);
        for (String file : names(reports, ".json")) {
            if (file.contains("_case_")) {
                CaseReport report = CaseReport.read(Path.of(file));
                byNumber.put(report.number(), report);
            }
        }
        return byNumber;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
