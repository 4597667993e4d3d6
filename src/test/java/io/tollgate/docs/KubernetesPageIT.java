package io.tollgate.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands of docs/kubernetes.md that need no cluster do what the page says. */
final class KubernetesPageIT {
    static Stream<Snippet> ofKustomize() {
        return Runner.KUSTOMIZE.snippets();
    }

    static Stream<Snippet> ofDocker() {
        return Runner.DOCKER.snippets();
    }

    @Test
    void anOverlayOfOnesOwnNamesTheImage(@TempDir Path folder) throws Exception {
        Peers.requireKustomize();
        Path overlay = Files.createDirectory(folder.resolve("my-overlay"));
        Path file = Files.writeString(overlay.resolve("kustomization.yaml"), "kind: Kustomization\n");
        String command = Runner.OVERLAY.snippets().findFirst().orElseThrow().source();
        run("cd '" + folder + "' && " + command);
        assertThat(file).content().contains("name: tollgate", "newName: registry.example.com/tollgate");
    }

    @ParameterizedTest
    @MethodSource("ofKustomize")
    void kustomizeBuildsWhatThePageSays(Snippet snippet) throws Exception {
        Peers.requireKustomize();
        assertThat(run(snippet.source())).contains("kind: Deployment");
    }

    @ParameterizedTest
    @MethodSource("ofDocker")
    void theImageDoesWhatThePageSays(Snippet snippet) throws Exception {
        String image = Peers.requireImage();
        String source = snippet.source().replaceAll("(?<= )tollgate(?= |$)", image);
        assertThat(source).contains(" " + image + " ");
        assertThat(run(source)).doesNotContain("error");
    }

    /** Prints nothing but what the commands do, and fails with it where one fails. */
    private static String run(String commands) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-euo", "pipefail", "-c", commands)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
