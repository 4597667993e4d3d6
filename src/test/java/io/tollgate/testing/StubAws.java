package io.tollgate.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A server that hands out access keys as AWS' do: the container services, the instance metadata service, the Security Token
 * Service. It answers on threads of its own, which scripts may hold.
 */
public final class StubAws implements AutoCloseable {
    /** What must be in no log: the secret and the session token of every key that it gives. */
    public static final String SECRET = "stub/secret+0123456789abcdefghijklmnopqr";

    public static final String SESSION = "stub-session-token-0123456789";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
    private volatile Function<Asked, Answer> script = request -> Answer.status(500);

    /** A request: the header names in lower case. */
    public record Asked(String method, String target, Map<String, String> headers, String body) {
        @Nullable
        public String header(String name) {
            return headers.get(name);
        }

        /** The fields of a form. */
        public Map<String, String> form() {
            return Arrays.stream(body.split("&"))
                    .map(field -> field.split("=", 2))
                    .collect(Collectors.toMap(
                            field -> field[0], field -> URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
        }
    }

    /** What is answered. */
    public record Answer(int status, String type, String body) {
        public static Answer status(int status) {
            return new Answer(status, "text/plain", "");
        }

        public static Answer text(String body) {
            return new Answer(200, "text/plain", body);
        }
    }

    private StubAws(HttpServer server) {
        this.server = server;
        server.setExecutor((Executor) threads);
        server.createContext("/", this::serve);
        server.start();
    }

    public static StubAws start() {
        try {
            return new StubAws(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public StubAws answering(Function<Asked, Answer> next) {
        script = next;
        return this;
    }

    /** With a path or without. */
    public String url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path)
                .toString();
    }

    /** Every request so far. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** The last request. */
    public Asked last() {
        List<Asked> all = asked();
        return all.get(all.size() - 1);
    }

    /** A key as the container services and the instance metadata service give it. */
    public static Answer key(String id, Instant end) {
        return new Answer(
                200, "application/json", """
                {"Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": "%s", "SecretAccessKey": "%s", "Token": "%s",
                 "Expiration": "%s"}
                """.formatted(id, SECRET, SESSION, end.truncatedTo(ChronoUnit.SECONDS)));
    }

    /** The instance metadata service in its second version: a token for a PUT, and nothing without it. */
    public static Function<Asked, Answer> instance(String role, Function<Asked, Answer> key) {
        String folder = "/latest/meta-data/iam/security-credentials/";
        return request -> {
            if (request.method().equals("PUT") && request.target().equals("/latest/api/token")) {
                return request.header("x-aws-ec2-metadata-token-ttl-seconds") == null
                        ? Answer.status(400)
                        : Answer.text("metadata-token");
            }
            if (!"metadata-token".equals(request.header("x-aws-ec2-metadata-token"))) {
                return Answer.status(401);
            }
            if (request.target().equals(folder)) {
                return Answer.text(role);
            }
            return request.target().equals(folder + role) ? key.apply(request) : Answer.status(404);
        };
    }

    /** The Security Token Service, for whichever role is asked. */
    public static Answer assumed(Asked request, String id, Instant end) {
        String action = request.form().get("Action");
        return new Answer(
                200, "text/xml", """
                <%1$sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <%1$sResult>
                    <Credentials>
                      <AccessKeyId>%2$s</AccessKeyId><SecretAccessKey>%3$s</SecretAccessKey>
                      <SessionToken>%4$s</SessionToken><Expiration>%5$s</Expiration>
                    </Credentials>
                    <AssumedRoleUser>
                      <Arn>arn:aws:sts::123456789012:assumed-role/role/tollgate</Arn><AssumedRoleId>AROA:tollgate</AssumedRoleId>
                    </AssumedRoleUser>
                  </%1$sResult>
                  <ResponseMetadata><RequestId>0</RequestId></ResponseMetadata>
                </%1$sResponse>
                """.formatted(action, id, SECRET, SESSION, end.truncatedTo(ChronoUnit.SECONDS)));
    }

    /** A refusal of the Security Token Service, which quotes what it was given. */
    public static Answer refused(int status, String code, String quoted) {
        return new Answer(status, "text/xml", """
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <Error><Type>Sender</Type><Code>%s</Code><Message>No: %s</Message></Error><RequestId>0</RequestId>
                </ErrorResponse>
                """.formatted(code, quoted));
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Asked request = new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders().entrySet().stream()
                            .collect(Collectors.toMap(
                                    header -> header.getKey().toLowerCase(java.util.Locale.ROOT),
                                    header -> header.getValue().get(0))),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            asked.add(request);
            Answer answer = script.apply(request);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
