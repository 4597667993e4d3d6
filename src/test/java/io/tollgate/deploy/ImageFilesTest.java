package io.tollgate.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

/** What the Dockerfile repeats of other files is as it is there. */
final class ImageFilesTest {
    private static final Pattern FLAG = Pattern.compile("(?<=[\\s=\"])-X[^\\s\"]+");

    @Test
    void theImageHasTheJavaOptionsOfTheLauncher() throws IOException {
        String launcher = Files.readString(Path.of("tollgate"));
        List<String> flags = Stream.of("(?m)^ *\\*\\) collector=.*$", "(?m)^exec \"\\$java\".*$")
                .flatMap(line -> found(Pattern.compile(line), launcher))
                .flatMap(line -> found(FLAG, line))
                .toList();
        assertThat(flags).hasSizeGreaterThan(2);
        assertThat(options()).containsAll(flags);
    }

    @Test
    void itsVersionIsTheBuilds() throws Exception {
        String version = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile())
                .getElementsByTagName("version")
                .item(0)
                .getTextContent();
        assertThat(dockerfile()).contains("org.opencontainers.image.version=\"" + version + "\"");
    }

    @Test
    void everyMainClassOfItIsThere() throws IOException {
        assertThat(found(Pattern.compile("\"io\\.tollgate\\.[\\w.]+\""), dockerfile()))
                .hasSize(1)
                .allSatisfy(name -> assertThat(
                                Class.forName(name.replace("\"", "")).getMethod("main", String[].class))
                        .isNotNull());
    }

    @Test
    void itIsBuiltFromWhatTheIgnoreFileLetsIn() throws IOException {
        List<String> let = Files.readAllLines(Path.of(".dockerignore")).stream()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();
        Stream<String> copied = found(Pattern.compile("(?m)^COPY (?!--from).*(?= \\S+$)"), dockerfile())
                .flatMap(line -> Stream.of(line.split(" ")).skip(1));
        assertThat(copied)
                .isNotEmpty()
                .allSatisfy(file ->
                        assertThat(let).anyMatch(folder -> file.equals(folder) || file.startsWith(folder + "/")))
                .allSatisfy(file -> assertThat(Path.of(file)).exists());
    }

    @Test
    void itIsCompiledAsTheLauncherCompiles() throws IOException {
        List<String> launchers = found(
                        Pattern.compile("(?<=compiler=\").*(?=\")"), Files.readString(Path.of("tollgate")))
                .flatMap(words -> Stream.of(words.split(" ")))
                .toList();
        assertThat(options()).containsAll(launchers);
        assertThat(launchers).hasSize(3);
    }

    private static List<String> options() throws IOException {
        return Files.readAllLines(Path.of("src", "image", "jvm.options"));
    }

    private static String dockerfile() throws IOException {
        return Files.readString(Path.of("Dockerfile"));
    }

    private static Stream<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group);
    }
}
