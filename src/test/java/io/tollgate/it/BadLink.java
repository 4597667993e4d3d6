package io.tollgate.it;

import io.tollgate.testing.Peers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two network namespaces with a link between them that delays packets by 2 ms, loses 0.5 % of them and lets 5 % overtake,
 * both ways. What tc-netem does, but as a program, since not every kernel has that. Needs root. Both namespaces are gone after
 * {@link #close}, and the link with them.
 */
final class BadLink implements AutoCloseable {
    static final String EDGE_ADDRESS = "10.213.0.1";
    private static final String FAR_ADDRESS = "10.213.0.2";
    private static final List<String> FAULTS = List.of("2", "0.005", "0.05");

    private final long number = ProcessHandle.current().pid();
    private final String edge = "tollgate-edge-" + number;
    private final String far = "tollgate-far-" + number;
    private final TollgateProcess wire;

    private BadLink() {
        List<String> command = new ArrayList<>(
                List.of("/usr/bin/python3", "src/test/peers/bad-link.py", "tge" + number, "tgf" + number));
        command.addAll(FAULTS);
        wire = TollgateProcess.run(command);
    }

    /** Skips the test where there is no root, or no TUN device. */
    static BadLink open() {
        Peers.requireCommand("ip", "iproute2");
        Peers.requireCommand("python3", "python3");
        Peers.require(Files.isWritable(Path.of("/dev/net/tun")), "network namespaces and /dev/net/tun need root");
        BadLink link = new BadLink();
        try {
            link.wire.awaitLine("ready");
            link.bringUp(link.edge, "tge" + link.number, EDGE_ADDRESS);
            link.bringUp(link.far, "tgf" + link.number, FAR_ADDRESS);
            return link;
        } catch (RuntimeException | AssertionError e) {
            link.close();
            throw e;
        }
    }

    private void bringUp(String namespace, String device, String address) {
        run("ip netns add " + namespace);
        run("ip link set " + device + " netns " + namespace);
        run("ip -n " + namespace + " link set lo up");
        run("ip -n " + namespace + " address add " + address + "/24 dev " + device);
        run("ip -n " + namespace + " link set " + device + " txqueuelen 10000 up");
    }

    /** What a command begins with that is to run on the edge's end. */
    List<String> atEdge() {
        return List.of("ip", "netns", "exec", edge);
    }

    List<String> farAway() {
        return List.of("ip", "netns", "exec", far);
    }

    /** What the link did, and TCP on both ends of it. It does nothing more after that. */
    String figures() {
        wire.signal("TERM");
        wire.exitCode();
        return "%s; edge %s; clients %s"
                .formatted(wire.output().replace("\n", ", "), retransmitted(edge), retransmitted(far));
    }

    private static String retransmitted(String namespace) {
        String tcp = run("ip netns exec " + namespace + " nstat -asz TcpOutSegs TcpRetransSegs TcpExtTCPSACKReorder");
        return "retransmitted %s segments of %s, saw %s out of order"
                .formatted(first("TcpRetransSegs", tcp), first("TcpOutSegs", tcp), first("TcpExtTCPSACKReorder", tcp));
    }

    private static String first(String counter, String text) {
        Matcher found = Pattern.compile(counter + " +(\\d+)").matcher(text);
        return found.find() ? found.group(1) : "?";
    }

    private static String run(String command) {
        return run(true, command.split(" ", -1));
    }

    /** What it says on either stream. */
    private static String run(boolean must, String... command) {
        try {
            Process process = new ProcessBuilder(new ArrayList<>(Arrays.asList(command)))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0 && must) {
                throw new AssertionError(String.join(" ", command) + ": " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        wire.close();
        run(false, "ip", "netns", "delete", edge);
        run(false, "ip", "netns", "delete", far);
    }
}
