package io.tollgate.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Peers;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands of docs/kubernetes.md that need no cluster do what the page says. */
final class KubernetesPageIT {
    private static final List<Snippet> SNIPPETS = Snippet.of(Page.of("docs/kubernetes.md"));

    static Stream<Snippet> ofKustomize() {
        return SNIPPETS.stream().filter(snippet -> snippet.runsBy("kustomize"));
    }

    static Stream<Snippet> ofDocker() {
        return SNIPPETS.stream().filter(snippet -> snippet.runsBy("docker"));
    }

    @Test
    void everyRunnableCommandIsRun() {
        assertThat(SNIPPETS.stream().filter(Snippet::runs))
                .hasSize(7)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(ofKustomize(), ofDocker()).toList());
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
