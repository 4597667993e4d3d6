package io.tollgate.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operator's client of the admin API, who holds its token. Every answer that it is given is held against {@link
 * OpenApiDocument}.
 */
public final class AdminApi {
    private static final int PATIENCE_MILLIS = 15_000;

    private final int port;
    private final String token;
    private final boolean checking;

    public AdminApi(int port, String token) {
        this(port, token, true);
    }

    private AdminApi(int port, String token, boolean checking) {
        this.port = port;
        this.token = token;
        this.checking = checking;
    }

    /** One that takes answers as they are, as the check of large ones takes long. */
    public AdminApi unchecked() {
        return new AdminApi(port, token, false);
    }

    /** One answer; its body is an object of JSON. */
    public record Answer(int status, String head, JsonObject json) {}

    public Answer get(String path) {
        return call("GET", path, null);
    }

    public Answer delete(String path) {
        return call("DELETE", path, null);
    }

    public Answer post(String path) {
        return call("POST", path, null);
    }

    public Answer post(String path, JsonObject body) {
        return call("POST", path, body.encode());
    }

    public Answer put(String path, JsonObject body) {
        return call("PUT", path, body.encode());
    }

    /** @param body JSON by its type, whatever it is; null for none */
    public Answer call(String method, String path, @Nullable String body) {
        String headers = body == null
                ? ""
                : "Content-Type: application/json\r\nContent-Length: " + body.getBytes(UTF_8).length + "\r\n";
        return raw(method, path, headers, body == null ? "" : body);
    }

    /** With these header lines and nothing more than the token. */
    public Answer raw(String method, String path, String headers, String body) {
        try (Socket socket = open(method, path, headers + "Connection: close\r\n", body)) {
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            int end = answer.indexOf("\r\n\r\n");
            if (end < 0) {
                throw new AssertionError("No answer to " + method + " " + path + ": " + answer);
            }
            Answer read = new Answer(
                    Integer.parseInt(answer.substring(9, 12)),
                    answer.substring(0, end),
                    new JsonObject(answer.substring(end + 4)));
            List<String> errors =
                    checking ? OpenApiDocument.errors(method, path, read.status(), read.json()) : List.of();
            if (!errors.isEmpty()) {
                throw new AssertionError("%s %s is answered otherwise than described: %s in %s"
                        .formatted(method, path, errors, answer.substring(end + 4)));
            }
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        }
    }

    private Socket open(String method, String path, String headers, String body) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        String head = "%s %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n%s\r\n"
                .formatted(method, path, token, headers);
        try {
            socket.getOutputStream().write((head + body).getBytes(UTF_8));
        } catch (SocketException e) {
            // It has answered before the end of a body that is too large; what it said is still there to be read.
        }
        return socket;
    }

    /** Watches; the first heartbeat has been read. */
    public Stream events(String query) {
        try {
            Stream stream = new Stream(open("GET", "/events" + query, "", ""));
            JsonObject first = stream.next();
            if (!"heartbeat".equals(first.getString("event"))) {
                throw new AssertionError("Not a heartbeat first: " + first);
            }
            return stream;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Events as they come. For one thread. */
    public static final class Stream implements Closeable {
        private final Socket socket;
        private final BufferedReader lines;

        private Stream(Socket socket) throws IOException {
            this.socket = socket;
            this.lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        }

        /** The next event; heartbeats count. An end without the stream's last chunk fails the test. */
        public JsonObject next() {
            JsonObject event = nextOrNull();
            if (event == null) {
                throw new AssertionError("The stream has ended");
            }
            return event;
        }

        /** The next event that is no heartbeat. */
        public JsonObject nextEvent() {
            JsonObject event = next();
            while ("heartbeat".equals(event.getString("event"))) {
                event = next();
            }
            return event;
        }

        /** The next one, or null at the orderly end of the answer. */
        public @Nullable JsonObject nextOrNull() {
            try {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("{")) {
                        return checked(new JsonObject(line));
                    }
                    if (line.equals("0")) {
                        return null;
                    }
                }
                throw new AssertionError("The stream was cut off");
            } catch (IOException e) {
                throw new AssertionError("No event: " + e, e);
            }
        }

        private static JsonObject checked(JsonObject event) {
            List<String> errors = OpenApiDocument.schemaErrors("Event", event);
            if (!errors.isEmpty()) {
                throw new AssertionError("An event is otherwise than described: " + errors + " in " + event);
            }
            return event;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
