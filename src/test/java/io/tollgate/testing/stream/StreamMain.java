package io.tollgate.testing.stream;

import io.tollgate.testing.Await;
import io.tollgate.testing.stream.StreamPlan.Ending;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * One side of a {@link StreamPlan} as a process, for a network namespace of its own: prints its port if it is the server,
 * and at last how far it came. The client reads its token from the standard input.
 */
public final class StreamMain {
    private static final Duration PATIENCE = Duration.ofHours(1);

    private StreamMain() {}

    /** The arguments for the side that listens. */
    public static List<String> upstream(StreamPlan plan) {
        return List.of(words(plan));
    }

    /** The arguments for the side that connects. */
    public static List<String> clients(StreamPlan plan, String host, int port) {
        return List.of(words(plan), host, Integer.toString(port));
    }

    private static String words(StreamPlan plan) {
        return "%d %d %d %d %s".formatted(plan.tunnels(), plan.atOnce(), plan.bytes(), plan.largest(), plan.ending());
    }

    public static void main(String[] arguments) throws IOException {
        String[] words = arguments[0].split(" ", -1);
        StreamPlan plan = new StreamPlan(
                Integer.parseInt(words[0]),
                Integer.parseInt(words[1]),
                Long.parseLong(words[2]),
                Integer.parseInt(words[3]),
                Ending.valueOf(words[4]));
        if (arguments.length == 1) {
            StreamUpstream upstream = StreamUpstream.start(plan);
            System.out.println("port " + upstream.port());
            finish(plan, upstream.tally());
        } else {
            String token = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            InetSocketAddress edge = new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2]));
            finish(plan, StreamClients.start(plan, edge, token).tally());
        }
    }

    private static void finish(StreamPlan plan, Tally tally) {
        Await.until("an end", PATIENCE, () -> tally.done() == plan.tunnels() || tally.failure() != null);
        String failure = tally.failure();
        System.out.println((failure == null ? "well: " : "failed: " + failure + "; ") + tally);
        System.exit(failure == null ? 0 : 1);
    }
}
