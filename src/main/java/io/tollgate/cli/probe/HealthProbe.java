package io.tollgate.cli.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Asks {@code /readyz} of the Tollgate beside it: the image's health check, which has no shell to ask with. The address is the
 * first argument, else {@code TOLLGATE_HEALTH}, else port 9091. Prints the answer; exit code 0 for ready, 1 for anything else.
 *
 * <p>A main class of its own, on a plain socket: a check starts a virtual machine every few seconds, so it must load little.
 */
public final class HealthProbe {
    private static final String DEFAULT = ":9091";
    private static final int PATIENCE_MILLIS = 2_000;
    private static final int LONGEST_ANSWER = 4_096;
    private static final String REQUEST = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private HealthProbe() {}

    /** Ends the process with the verdict. */
    public static void main(String[] arguments) {
        System.exit(run(System.out, System.getenv(), arguments));
    }

    static int run(PrintStream out, Map<String, String> environment, String... arguments) {
        String address = arguments.length > 0 ? arguments[0] : environment.getOrDefault("TOLLGATE_HEALTH", DEFAULT);
        try {
            String answer = ask(reachable(address));
            out.println(answer);
            return answer.startsWith("HTTP/1.1 200 ") ? 0 : 1;
        } catch (IOException | IllegalArgumentException e) {
            out.println("no answer from " + address + ": " + e.getMessage());
            return 1;
        }
    }

    /** An address to listen on as one to connect to: any address means this machine. */
    private static InetSocketAddress reachable(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        InetAddress host =
                colon <= 0 ? InetAddress.getLoopbackAddress() : InetAddress.getByName(address.substring(0, colon));
        int port = Integer.parseInt(address.substring(colon + 1));
        return new InetSocketAddress(host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host, port);
    }

    private static String ask(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.ISO_8859_1));
            return status(socket.getInputStream());
        }
    }

    private static String status(InputStream in) throws IOException {
        String answer = new String(in.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
        int head = answer.indexOf("\r\n\r\n");
        return head < 0
                ? "no whole answer"
                : answer.substring(0, answer.indexOf("\r\n")) + " " + answer.substring(head + 4);
    }
}
