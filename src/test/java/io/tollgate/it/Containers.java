package io.tollgate.it;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import io.tollgate.testing.Await;
import io.tollgate.testing.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.MountableFile;

/**
 * Containers of the image under test on a network of their own: Tollgates as the manifests run them, that is without root,
 * capabilities and a file system to write to, and an upstream on the same Java. Skips where no image is named.
 */
final class Containers implements AutoCloseable {
    static final int PORT = 8080;
    static final int HEALTH = 9091;
    static final String UPSTREAM = "ws://upstream:" + EchoMain.PORT;

    private static final String JAVA = "/opt/tollgate/runtime/bin/java";
    private static final String JAR = "/opt/tollgate/tollgate.jar";
    private static final long MEMORY = 256L << 20;

    private final String image = Peers.requireImage();
    private final Network network = Network.newNetwork();
    private final List<GenericContainer<?>> all = new ArrayList<>();

    /** The image's name. */
    String image() {
        return image;
    }

    Network network() {
        return network;
    }

    /** An echo server by the name of {@code upstream}. */
    GenericContainer<?> upstream() {
        return started(new GenericContainer<>(image)
                .withNetwork(network)
                .withNetworkAliases("upstream")
                .withCopyFileToContainer(MountableFile.forHostPath("target/test-classes/io"), "/tmp/classes/io")
                .withCreateContainerCmdModifier(
                        command -> command.withEntrypoint(JAVA, "-cp", "/tmp/classes:" + JAR, EchoMain.class.getName()))
                .withExposedPorts(EchoMain.PORT));
    }

    /** A Tollgate that is ready, with the configuration of a folder: {@code tollgate.yaml} and what it names. */
    GenericContainer<?> tollgate(Path folder) {
        return started(new GenericContainer<>(image)
                .withNetwork(network)
                .withExposedPorts(PORT, HEALTH)
                .withCreateContainerCmdModifier(command -> restrict(command, folder))
                .waitingFor(Wait.forHttp("/readyz").forPort(HEALTH)));
    }

    /** A command that ends by itself. */
    GenericContainer<?> command(String... words) {
        return started(new GenericContainer<>(image).withCommand(words).withStartupCheckStrategy(new HasEnded()));
    }

    /** With whatever exit code. */
    private static final class HasEnded extends StartupCheckStrategy {
        @Override
        public StartupStatus checkStartupState(DockerClient client, String container) {
            Boolean running =
                    client.inspectContainerCmd(container).exec().getState().getRunning();
            return Boolean.TRUE.equals(running) ? StartupStatus.NOT_YET_KNOWN : StartupStatus.SUCCESSFUL;
        }
    }

    private GenericContainer<?> started(GenericContainer<?> container) {
        all.add(container);
        container.start();
        return container;
    }

    private static void restrict(CreateContainerCmd command, Path folder) {
        HostConfig host = command.getHostConfig();
        host.withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withMemory(MEMORY)
                .withBinds(new Bind(folder.toString(), new Volume("/etc/tollgate"), AccessMode.ro));
    }

    /** Writes a file that the image's user may read. */
    static void write(Path folder, String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    static InspectContainerResponse.ContainerState state(GenericContainer<?> container) {
        return container
                .getDockerClient()
                .inspectContainerCmd(container.getContainerId())
                .exec()
                .getState();
    }

    /** Runs a main class of the image in a running container; returns its exit code. */
    static int execute(GenericContainer<?> container, Class<?> main) throws IOException, InterruptedException {
        return container
                .execInContainer(JAVA, "-Xms8m", "-Xmx16m", "-cp", JAR, main.getName())
                .getExitCode();
    }

    /** Sends SIGTERM and does not wait. */
    static void terminate(GenericContainer<?> container) {
        container
                .getDockerClient()
                .killContainerCmd(container.getContainerId())
                .withSignal("TERM")
                .exec();
    }

    /** Waits for the end. */
    static long exitCode(GenericContainer<?> container, Duration patience) {
        Await.until(
                "the end of a container",
                patience,
                () -> !Boolean.TRUE.equals(state(container).getRunning()));
        return state(container).getExitCodeLong();
    }

    @Override
    public void close() {
        all.forEach(GenericContainer::stop);
        network.close();
    }
}
