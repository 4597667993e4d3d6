package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.Loaded;
import io.tollgate.config.SidecarFlags;
import io.tollgate.server.StartException;
import io.tollgate.server.Tollgate;
import io.tollgate.testing.AdminApi;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.UpstreamConnection;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Tollgate with three routes, one of which wants a token, and with its admin API; its file can be written again. */
final class AdminEdge implements AutoCloseable {
    static final String TOKEN = "an-admin-token-of-some-length";
    static final String PUSHER_ID = "AKIDPUSHER";
    static final String PUSHER_SECRET = "pusher/secret+of=some-length";

    private static final String PUSHER = "{id: " + PUSHER_ID + ", secret: {file: pusher.secret}}";

    private final Path folder;
    private final StubUpstream stub = StubUpstream.start(Answers.accept());
    private final String endpoint;
    private final Tollgate tollgate;
    private final List<AutoCloseable> opened = new ArrayList<>();

    AdminEdge(Path folder) {
        this(folder, null);
    }

    /** In front of another upstream than the stub, if one is given. */
    AdminEdge(Path folder, @Nullable String endpoint) {
        this.folder = folder;
        this.endpoint = endpoint == null ? stub.url() : endpoint;
        TestKeys.writeJwks(folder);
        write(folder.resolve("admin.token"), TOKEN + "\n");
        write(folder.resolve("pusher.secret"), PUSHER_SECRET + "\n");
        write(file(), yaml());
        try {
            tollgate = Tollgate.start(load(), this::load);
        } catch (StartException e) {
            throw new AssertionError(e);
        }
    }

    private Loaded load() {
        return ConfigLoader.load(file(), Map.of(), SidecarFlags.NONE);
    }

    Path file() {
        return folder.resolve("tollgate.yaml");
    }

    String yaml() {
        return """
                listeners: [{name: public, address: "127.0.0.1:0"}]
                health: {address: "127.0.0.1:0"}
                admin: {address: "127.0.0.1:0", token: {file: admin.token}, connections: {keys: [%s]}}
                issuers: {main: {issuer: "%s", audience: [%s], jwks: "file:jwks.json"}}
                routes:
                  - {name: chat, path: /chat, credentials: [{header: Authorization}], authenticate: [main], upstream: stub}
                  - {name: news, path: /news, authenticate: none, upstream: stub}
                  - {name: feed, path: /feed, authenticate: none, upstream: stub}
                upstreams: {stub: {endpoints: ["%s"]}}
                telemetry: {accessLog: {format: json}}
                drain: {delay: 0s, window: 0s, deadline: 500ms}
                """.formatted(PUSHER, TestKeys.ISSUER, TestKeys.AUDIENCE, endpoint);
    }

    void rewrite(String yaml) {
        write(file(), yaml);
    }

    /** A file beside the configuration. */
    void write(String name, String text) {
        write(folder.resolve(name), text);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Tollgate tollgate() {
        return tollgate;
    }

    AdminApi api() {
        return new AdminApi(tollgate.adminPort(), TOKEN);
    }

    /** An open tunnel on the route. */
    Opened open(String route) {
        return open(Handshakes.upgrade("/" + route));
    }

    /** One of that person's. */
    Opened openAs(String subject) {
        String token = TestToken.token().claim("sub", subject).rs256();
        return open(Handshakes.upgrade("/chat").bearer(token));
    }

    private Opened open(Request request) {
        RawClient client = connect();
        client.send(request.text());
        assertThat(client.readHead().status()).isEqualTo(101);
        UpstreamConnection upstream = stub.awaitConnection();
        opened.add(upstream);
        String id = String.valueOf(upstream.requestHead().header("X-Request-Id"));
        // The client has its 101 a moment before the tunnel is told of.
        Await.until(
                "a tunnel that is told of",
                () -> api().get("/connections/" + id).status() == 200);
        return new Opened(client, upstream, id);
    }

    /** What the edge said of a request that it refused. */
    Refused refused(Request request) {
        RawClient client = connect();
        client.send(request.text());
        return Refused.read(client);
    }

    /** Sends a request and waits for no answer. */
    void ask(Request request) {
        connect().send(request.text());
    }

    private RawClient connect() {
        RawClient client = RawClient.connect(tollgate.port("public"));
        opened.add(client);
        return client;
    }

    /** Both ends of a tunnel, and the id that its upstream was told. */
    record Opened(RawClient client, UpstreamConnection upstream, String id) {
        String path() {
            return "/connections/" + id;
        }
    }

    List<String> idsOf(String query) {
        return api().get("/connections" + query).json().getJsonArray("connections").stream()
                .map(connection -> ((JsonObject) connection).getString("id"))
                .toList();
    }

    @Override
    public void close() {
        try {
            for (AutoCloseable end : opened) {
                end.close();
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            tollgate.drainAtOnce();
            stub.close();
        }
    }
}
