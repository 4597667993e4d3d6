package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestCertificates;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.TollgateFixture;
import io.tollgate.testing.UpstreamConnection;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A running Tollgate between raw clients and a stub upstream. What it opened, it closes. */
final class Scenario implements AutoCloseable {
    private final TollgateFixture tollgate;
    private final StubUpstream stub;
    private final Path folder;
    private final List<RawClient> clients = new ArrayList<>();

    Scenario(TollgateFixture tollgate, StubUpstream stub, Path folder) {
        this.tollgate = tollgate;
        this.stub = stub;
        this.folder = folder;
    }

    static Setup setup() {
        return new Setup();
    }

    /** With the configuration as it is. */
    static Scenario start() {
        return setup().start();
    }

    /** A right handshake to the route, with no token. */
    static Request bare() {
        return Handshakes.upgrade("/chat");
    }

    /** A right handshake with a valid token in its header. */
    static Request good() {
        return bare().bearer(TestToken.valid());
    }

    /** What must appear nowhere: the token, and each of its parts that others cannot share. */
    static List<String> secretsOf(String token) {
        String[] parts = token.split("\\.", -1);
        return Stream.of(token, parts[1], parts[parts.length - 1])
                .filter(part -> part.length() > 16)
                .toList();
    }

    TollgateFixture tollgate() {
        return tollgate;
    }

    StubUpstream stub() {
        return stub;
    }

    RawClient connect() {
        return connect(0);
    }

    /** With a receive buffer of so many bytes. */
    RawClient connect(int receiveBuffer) {
        RawClient client = RawClient.connect(tollgate.port(), receiveBuffer);
        clients.add(client);
        return client;
    }

    /** Sends a request on a connection of its own. */
    RawClient send(Request request) {
        RawClient client = connect();
        client.send(request.text());
        return client;
    }

    /** The head of the answer to a request. */
    Head ask(Request request) {
        return send(request).readHead();
    }

    /** The request is refused in the full form, and the upstream hears nothing of it. */
    Refused refused(Request request) {
        return refused(request.text());
    }

    /** The same for what is no request at all. */
    Refused refused(String text) {
        int before = stub.connections();
        RawClient client = connect();
        client.send(text);
        Refused refused = Refused.read(client);
        assertThat(stub.connections()).as("contacts upstream").isEqualTo(before);
        return refused;
    }

    /** An open tunnel. */
    Tunnel open() {
        return open(good());
    }

    /** An open tunnel whose client takes in no more than so many bytes, or what the system makes of it. */
    Tunnel openSlowReader(int receiveBuffer) {
        return open(connect(receiveBuffer), good());
    }

    /** One over TLS whose client has a receive buffer of so many bytes; 0 for the system's. */
    Tunnel openTls(TestCertificates edge, int receiveBuffer) {
        return open(RawClient.connectTls(tollgate.port(), edge.clientContext(), receiveBuffer), good());
    }

    /** An open tunnel by that request; the stub's end is this one's even where an earlier test left others waiting. */
    Tunnel open(Request request) {
        return open(connect(), request);
    }

    private Tunnel open(RawClient client, Request request) {
        stub.forgetWaiting();
        client.send(request.text());
        Head answer = client.readHead();
        assertThat(answer.status()).as(answer.raw()).isEqualTo(101);
        return new Tunnel(client, answer, stub.awaitConnection());
    }

    /** The head of the request as the upstream saw it. */
    Head forwarded(Request request) {
        return open(request).upstream().requestHead();
    }

    /** A tunnel ends, and the access log calls its end that. */
    void awaitEnd(String outcome) {
        awaitLine("close", outcome);
    }

    /** An upgrade is refused, and the access log calls it that. */
    void awaitRefusal(String outcome) {
        awaitLine("refuse", outcome);
    }

    private void awaitLine(String event, String outcome) {
        Await.until(
                "a line " + event + " with " + outcome,
                () -> tollgate.accessLines().stream()
                        .map(JsonObject::new)
                        .anyMatch(line ->
                                line.getString("event").equals(event) && outcome.equals(line.getString("outcome"))));
    }

    /** Both ends of an open tunnel, and the 101 that the client has read. */
    record Tunnel(RawClient client, Head answer, UpstreamConnection upstream) {}

    @Override
    public void close() {
        try (stub;
                tollgate) {
            clients.forEach(RawClient::close);
        } finally {
            delete(folder);
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
