package io.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script in the root: it builds when it must, once, and then becomes Java. */
final class LauncherTest {
    private static final Map<String, String> AS_IT_IS = Map.of();

    @TempDir
    private Path folder;

    @Test
    void aFreshCloneIsBuiltOnceAndThenRun() throws Exception {
        Launcher launcher = Launcher.ofSources(folder);
        assertThat(launcher.run("version").output()).endsWith("<-jar><" + launcher.jar() + "><version>");
        assertThat(launcher.run("version").output()).startsWith("<").endsWith("<version>");
        assertThat(launcher.builds()).isEqualTo(1);
    }

    @Test
    void aChangedSourceIsBuiltAgain() throws Exception {
        Launcher launcher = Launcher.ofSources(folder);
        launcher.run("version");
        Path source = Files.createFile(launcher.home().resolve("src/main/Changed.java"));
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
        launcher.run("version");
        assertThat(launcher.builds()).isEqualTo(2);
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        Launcher launcher = Launcher.ofSources(folder);
        Path script = launcher.home().resolve("tollgate");
        Process first = launcher.start(AS_IT_IS, script, "first");
        Process second = launcher.start(AS_IT_IS, script, "second");
        assertThat(Launcher.end(first).output()).endsWith("<first>");
        assertThat(Launcher.end(second).output()).endsWith("<second>");
        assertThat(launcher.builds()).isEqualTo(1);
    }

    @Test
    void aBrokenBuildShowsWhyAndLeavesTheOldJar() throws Exception {
        Launcher launcher = Launcher.ofSources(folder);
        launcher.run("version");
        FileTime before = Files.getLastModifiedTime(launcher.jar());
        Files.createFile(launcher.home().resolve("broken"));
        Files.setLastModifiedTime(
                launcher.home().resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
        Launcher.Run run = launcher.run("version");
        assertThat(run.exitCode()).isEqualTo(70);
        assertThat(run.output()).contains("a broken source").doesNotContain("<-jar>");
        assertThat(Files.getLastModifiedTime(launcher.jar())).isEqualTo(before);
    }

    @Test
    void aSymbolicLinkFromAnotherFolderFindsItsHome() throws Exception {
        Launcher launcher = Launcher.ofSources(folder);
        Path link = Files.createSymbolicLink(
                Files.createDirectory(folder.resolve("bin")).resolve("tollgate"),
                Path.of("../a folder with blanks/tollgate"));
        assertThat(launcher.run(AS_IT_IS, link, "version").output()).endsWith("<" + launcher.jar() + "><version>");
    }

    @Test
    void argumentsArriveWhole() throws Exception {
        Launcher launcher = Launcher.ofSources(folder);
        assertThat(launcher.run("a b", "*", "$HOME", "").output()).endsWith("<a b><*><$HOME><>");
    }

    @Test
    void optionsOfTheUserComeBehindOurs() throws Exception {
        Launcher launcher = Launcher.ofSources(folder);
        String output = withOptions(launcher, "-Xmx64m -Da=b");
        assertThat(output)
                .contains("<-XX:+UseSerialGC><-XX:MaxNewSize=8m>")
                .contains("<-XX:+ExitOnOutOfMemoryError><-Xmx64m><-Da=b><-jar>");
    }

    @Test
    void anotherCollectorReplacesOurs() throws Exception {
        String output = withOptions(Launcher.ofSources(folder), "-XX:+UseZGC");
        assertThat(output).contains("<-XX:+UseZGC>").doesNotContain("UseSerialGC", "NewSize");
    }

    private static String withOptions(Launcher launcher, String options) throws IOException, InterruptedException {
        Path script = launcher.home().resolve("tollgate");
        return launcher.run(Map.of("TOLLGATE_JAVA_OPTS", options), script, "version")
                .output();
    }

    @Test
    void aBuildMakesAnArchiveForTheJavaThatIsThere() throws Exception {
        Launcher launcher = Launcher.ofSources(folder);
        launcher.javaVersion("17.0.15");
        launcher.run("version");
        Path archive = archives(launcher).get(0);
        assertThat(launcher.run("version").output()).contains("<-XX:SharedArchiveFile=" + archive + ">");
        assertThat(launcher.builds()).isEqualTo(1);
    }

    @Test
    void anotherJavaHasNoUseForTheArchive() throws Exception {
        Launcher launcher = Launcher.ofSources(folder);
        launcher.javaVersion("17.0.15");
        launcher.run("version");
        launcher.javaVersion("17.0.16");
        assertThat(launcher.run("version").output()).endsWith("<version>").doesNotContain("Archive");
    }

    @Test
    void aNewJarHasTheOnlyArchive() throws Exception {
        Launcher launcher = Launcher.ofSources(folder);
        launcher.javaVersion("17.0.15");
        launcher.run("version");
        launcher.javaVersion("17.0.16");
        Files.setLastModifiedTime(
                launcher.home().resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(launcher.run("version").output())
                .contains("<-XX:SharedArchiveFile=" + archives(launcher).get(0) + ">");
        assertThat(archives(launcher)).hasSize(1);
    }

    @Test
    void withoutAnArchiveItStartsAsWell() throws Exception {
        Launcher launcher = Launcher.ofSources(folder);
        launcher.javaVersion("17.0.15");
        launcher.untrained();
        Launcher.Run run = launcher.run("version");
        assertThat(run.exitCode()).isZero();
        assertThat(run.output()).endsWith("<version>").doesNotContain("Archive");
        assertThat(archives(launcher)).isEmpty();
    }

    @Test
    void anArchiveOfTheUsersOwnReplacesOurs() throws Exception {
        Launcher launcher = Launcher.ofSources(folder);
        launcher.javaVersion("17.0.15");
        launcher.run("version");
        assertThat(withOptions(launcher, "-XX:SharedArchiveFile=mine")).containsOnlyOnce("Archive");
    }

    private static List<Path> archives(Launcher launcher) throws IOException {
        try (Stream<Path> files = Files.list(launcher.jar().getParent())) {
            return files.filter(file -> file.toString().contains(".archive")).toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "17, false",
        "17.0.8, false",
        "17.0.9, true",
        "17.0.15, true",
        "21, false",
        "21.0.1, true",
        "25.0.3, true"
    })
    void aJavaThatCanGiveBackMemoryOfTheCompilersDoesSo(String version, boolean told) throws Exception {
        Launcher launcher = Launcher.ofSources(folder);
        launcher.javaVersion(version);
        assertThat(launcher.run("run").output().contains("<-XX:TrimNativeHeapInterval=2000>"))
                .isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource({"17.0.15, false", "23.0.2, false", "25.0.1, true", "26, false"})
    void aJavaThatWarnsOfNettysMemoryAccessIsToldToAllowIt(String version, boolean told) throws Exception {
        Launcher launcher = Launcher.ofSources(folder);
        launcher.javaVersion(version);
        assertThat(launcher.run("run").output().contains("<--sun-misc-unsafe-memory-access=allow>"))
                .isEqualTo(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "explain", "why", "token", "version"})
    void whatIsSoonOverIsCompiledInHaste(String command) throws Exception {
        Launcher launcher = Launcher.ofSources(folder);
        assertThat(launcher.run(command).output()).contains("<-XX:TieredStopAtLevel=1>");
        assertThat(launcher.run("run").output()).doesNotContain("TieredStopAtLevel");
    }

    @Test
    void whatServesIsInlinedLessDeep() throws Exception {
        Launcher launcher = Launcher.ofSources(folder);
        assertThat(launcher.run("run").output())
                .contains("<-XX:FreqInlineSize=100><-XX:InlineSmallCode=1500><-XX:Tier3DelayOn=0>");
    }

    @Test
    void anOldJavaIsNamedAndRefused() throws Exception {
        Launcher launcher = Launcher.ofSources(folder);
        launcher.javaVersion("11.0.2");
        Launcher.Run run = launcher.run("version");
        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(run.output()).contains("needs Java 17 or newer").contains("is Java 11");
        assertThat(launcher.builds()).isZero();
    }

    @Test
    void anInstalledJarNeedsNoMaven() throws Exception {
        Launcher launcher = Launcher.installed(folder);
        Path jar = Files.createFile(launcher.home().resolve("tollgate.jar"));
        assertThat(launcher.run("version").output()).endsWith("<-jar><" + jar + "><version>");
        assertThat(launcher.builds()).isZero();
    }

    @Test
    void withoutJarAndSourcesItSaysSo() throws Exception {
        Launcher launcher = Launcher.installed(folder);
        Launcher.Run run = launcher.run("version");
        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(run.output()).contains("no tollgate.jar in");
    }
}
