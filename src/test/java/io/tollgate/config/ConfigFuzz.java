package io.tollgate.config;

import static io.tollgate.fuzz.Property.holds;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.config.yaml.Problems.Problem;
import io.tollgate.testing.TestKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fuzz target: the input is a configuration file. Comments on its first lines such as {@code #TOLLGATE_LISTEN=:1} are the
 * environment. Beside it are {@code ca.crt}, {@code tls.crt}, {@code tls.key}, {@code jwks.json} and {@code secret}.
 */
public final class ConfigFuzz {
    /** The content of the secret file, and what stands for a password in the seeds. */
    private static final String SECRET = "s3cr3tMARK" + "0123456789abcdef".repeat(4);

    private static final String SHORT_SECRET = "s3cr3tMARK";
    private static final String IN_A_URL = "://u:" + SHORT_SECRET + "@";

    private static final Path FOLDER = folder();

    private ConfigFuzz() {}

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("tollgate-fuzz");
            folder.toFile().deleteOnExit();
            Path tls = Path.of("src/test/resources/tls");
            keep(folder.resolve("ca.crt"), Files.readAllBytes(tls.resolve("ca.crt")));
            keep(folder.resolve("tls.crt"), Files.readAllBytes(tls.resolve("localhost.crt")));
            keep(folder.resolve("tls.key"), Files.readAllBytes(tls.resolve("localhost.key")));
            keep(folder.resolve("jwks.json"), TestKeys.jwks().getBytes(ISO_8859_1));
            keep(folder.resolve("secret"), SECRET.getBytes(ISO_8859_1));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path keep(Path file, byte[] content) throws IOException {
        file.toFile().deleteOnExit();
        return Files.write(file, content);
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        String text = new String(input, ISO_8859_1);
        Path file = keep(FOLDER.resolve("conf.yaml"), input);
        Loaded loaded = ConfigLoader.load(file, environment(text), SidecarFlags.NONE);
        List<Problem> problems = loaded.problems().all();
        holds((loaded.settings() == null) == loaded.problems().hasErrors(), "it gives settings, or says why not");
        // YAML 1.1 §5.4 knows five ends of a line.
        long ends = new String(input, UTF_8)
                .chars()
                .filter(c -> "\n\r\u0085\u2028\u2029".indexOf(c) >= 0)
                .count();
        boolean secretInText = text.replace(IN_A_URL, "").contains(SHORT_SECRET);
        for (Problem problem : problems) {
            String shown = problem.toString();
            holds(shown.chars().noneMatch(Character::isISOControl), "a problem is one line");
            holds(shown.length() < 4000, "a problem is short");
            holds(secretInText || !shown.contains(SHORT_SECRET), "a problem tells no secret: " + shown);
            hasItsLine(problem, 1 + ends);
        }
        if (loaded.settings() != null) {
            // A URL's path may look like a password's place, and is settings all the same.
            boolean told = loaded.settings().toString().contains(SHORT_SECRET);
            holds(!told || text.contains(SHORT_SECRET), "settings tell no secret");
            List<String> errors = JsonSchemaFile.errors(file);
            holds(errors.isEmpty() || !environment(text).isEmpty(), "what is right holds to the schema: " + errors);
        }
    }

    private static Map<String, String> environment(String text) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals < 0 || !line.substring(0, equals).matches("#TOLLGATE_[A-Z_]+")) {
                return environment;
            }
            environment.put(line.substring(1, equals), line.substring(equals + 1));
        }
        return environment;
    }

    /** The whole file, a section that is missing, and the environment have none. */
    private static void hasItsLine(Problem problem, long lines) {
        int line = problem.place().line();
        boolean inFile = problem.place().source().endsWith("conf.yaml");
        boolean whole = problem.place().path().matches("[a-z]*");
        holds(line >= 0 && line <= lines, "the line is one of the file's: " + problem);
        holds(line > 0 || whole || !inFile, "a problem has its line: " + problem);
    }
}
