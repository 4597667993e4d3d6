package io.tollgate.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.tollgate.config.ConfigLoader;
import io.tollgate.config.Loaded;
import io.tollgate.config.SidecarFlags;
import io.tollgate.testing.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What kustomize makes of an overlay. */
record Overlay(String name, List<Object> manifests) {
    static final Path FOLDER = Path.of("k8s", "overlays");
    private static final Path EXAMPLES = Path.of("conf", "examples");

    private static final Map<String, Overlay> BUILT = new ConcurrentHashMap<>();

    /** Once; nothing changes it. */
    static Overlay build(String name) {
        Peers.requireKustomize();
        return BUILT.computeIfAbsent(name, folder -> {
            String yaml = run("kustomize", "build", FOLDER.resolve(folder).toString());
            return new Overlay(folder, StrictManifest.all(yaml).toList());
        });
    }

    private static String run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
            return output;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("Cannot run " + command[0] + ": " + e, e);
        }
    }

    <T> List<T> all(Class<T> kind) {
        return manifests.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The only one of its kind. */
    <T> T one(Class<T> kind) {
        assertThat(all(kind)).as(kind.getSimpleName()).hasSize(1);
        return all(kind).get(0);
    }

    Deployment deployment() {
        return one(Deployment.class);
    }

    Map<String, String> podLabels() {
        return deployment().getSpec().getTemplate().getMetadata().getLabels();
    }

    PodSpec pod() {
        return deployment().getSpec().getTemplate().getSpec();
    }

    Stream<Container> containers() {
        return Stream.concat(pod().getInitContainers().stream(), pod().getContainers().stream());
    }

    Container tollgate() {
        return container("tollgate");
    }

    Container container(String name) {
        return containers()
                .filter(container -> container.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Port numbers of Tollgate's container by name. */
    int port(String name) {
        return tollgate().getPorts().stream()
                .filter(port -> port.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No port " + name))
                .getContainerPort();
    }

    /** The configuration that it mounts, as {@code tollgate check} reads it, with the examples' files in place of secrets. */
    Loaded configuration(Path folder) throws IOException {
        String yaml = one(ConfigMap.class).getData().get("tollgate.yaml");
        Files.copy(EXAMPLES.resolve("localhost.crt"), folder.resolve("tls.crt"));
        Files.copy(EXAMPLES.resolve("localhost.key"), folder.resolve("tls.key"));
        Files.copy(EXAMPLES.resolve("example-only.token"), folder.resolve("token"));
        Path file = folder.resolve("tollgate.yaml");
        Files.writeString(
                file, yaml.replace("/etc/tollgate-tls/", folder + "/").replace("/etc/tollgate-admin/", folder + "/"));
        return ConfigLoader.load(file, Map.of(), SidecarFlags.NONE);
    }
}
