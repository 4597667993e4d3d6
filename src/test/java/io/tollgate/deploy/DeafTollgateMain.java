package io.tollgate.deploy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Stands in for Tollgate in a training: it is ready, serves nobody, and ends by a signal only. Writes its process's id, and the
 * settings that it found in its environment, into the file that the property {@code notes} names.
 */
final class DeafTollgateMain {
    private static final Pattern HEALTH = Pattern.compile("health: .*127\\.0\\.0\\.1:(\\d+)");

    private DeafTollgateMain() {}

    public static void main(String[] arguments) throws Exception {
        note(System.getenv().keySet().stream().filter(name -> name.startsWith("TOLLGATE_")));
        if (arguments[0].equals("run")) {
            Matcher health = HEALTH.matcher(Files.readString(Path.of(arguments[arguments.length - 1])));
            if (!health.find()) {
                throw new IllegalArgumentException("no health port");
            }
            note(Stream.of("pid " + ProcessHandle.current().pid()));
            serve(Integer.parseInt(health.group(1)));
        }
    }

    private static void serve(int port) throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        new CountDownLatch(1).await();
    }

    private static void note(Stream<String> lines) throws IOException {
        List<String> all = lines.toList();
        Files.write(Path.of(System.getProperty("notes")), all, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
