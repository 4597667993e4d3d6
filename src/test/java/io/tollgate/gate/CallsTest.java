package io.tollgate.gate;

import static io.tollgate.quota.LimitSketch.connections;
import static io.tollgate.quota.LimitSketch.upgrades;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.quota.LimitSettings.Per.Kind;
import io.tollgate.telemetry.GateStep;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of a plain call before its door is, and how it is answered. */
final class CallsTest {
    private static final Request CALL = post("/chat/blue", "{\"a\": 1}");

    private final FakeDoor door = new FakeDoor();

    private GateFixture gate() {
        return new GateFixture(new RouteSketch(), door.at("/chat/{room}"));
    }

    /** A right call. */
    private static Request post(String path, String body) {
        return new Request("POST", path, "HTTP/1.1", List.of(), body)
                .header("Host", Handshakes.HOST)
                .header("Content-Type", "application/json")
                .header("Content-Length", Integer.toString(body.length()));
    }

    private static Request preflight() {
        return new Request("OPTIONS", "/chat/blue", "HTTP/1.1", List.of(), "")
                .header("Host", Handshakes.HOST)
                .header("Access-Control-Request-Method", "POST");
    }

    @Test
    void aCallIsAnsweredByItsDoorAndTheConnectionEnds() {
        try (GateFixture gate = gate()) {
            RawClient client = gate.send(CALL.origin(Handshakes.ORIGIN));
            Head head = client.readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Type")).isEqualTo("application/json");
            assertThat(head.header("Cache-Control")).isEqualTo("no-store");
            assertThat(head.header("Connection")).isEqualTo("close");
            assertThat(client.readToEnd()).asString().isEqualTo("{\"room\": \"{room=blue}\"}");
            assertThat(door.bodies()).containsExactly("{\"a\": 1}");
            gate.observer().expect("started", "refused preflight");
            assertThat(gate.observer().steps()).endsWith(GateStep.ORIGIN, GateStep.CALL);
        }
    }

    static Stream<Arguments> refusedBeforeTheDoor() {
        return Stream.of(
                argumentSet("other method", CALL.method("PUT"), 405, "method_not_allowed"),
                argumentSet("other path", CALL.target("/other"), 405, "method_not_allowed"),
                argumentSet("odd path", CALL.target("/chat/../blue"), 405, "method_not_allowed"),
                argumentSet("no host", CALL.without("Host"), 405, "method_not_allowed"),
                argumentSet("a GET", CALL.method("GET"), 400, "bad_request"),
                argumentSet("origin", CALL.origin("https://evil.test"), 403, "origin_denied"),
                argumentSet("two origins", CALL.origin(Handshakes.ORIGIN).origin("x"), 400, "bad_call"),
                argumentSet("no length", CALL.without("Content-Length"), 411, "length_required"),
                argumentSet("chunked", CALL.header("Transfer-Encoding", "chunked"), 411, "length_required"),
                argumentSet("two lengths", CALL.header("Content-Length", "8"), 400, "bad_call"),
                argumentSet("odd length", CALL.with("Content-Length", "+8"), 400, "bad_call"),
                argumentSet("too long", CALL.with("Content-Length", "16385"), 413, "content_too_large"),
                argumentSet("far too long", CALL.with("Content-Length", "9".repeat(30)), 413, "content_too_large"),
                argumentSet("no UTF-8", CALL.followedBy("{\"\u00e9\": 1}"), 400, "bad_call"),
                argumentSet("no type", CALL.without("Content-Type"), 415, "unsupported_type"),
                argumentSet("other type", CALL.with("Content-Type", "text/plain"), 415, "unsupported_type"),
                argumentSet(
                        "charset", CALL.with("Content-Type", "application/json; charset=x"), 415, "unsupported_type"),
                argumentSet("coded", CALL.header("Content-Encoding", "gzip"), 415, "unsupported_type"));
    }

    @ParameterizedTest
    @MethodSource
    void refusedBeforeTheDoor(Request request, int status, String outcome) {
        try (GateFixture gate = gate()) {
            RawClient client = gate.send(request);
            assertThat(client.readHead().status()).isEqualTo(status);
            assertThat(client.readToEnd()).asString().contains("\"error\": \"" + outcome + "\"");
            gate.observer().expect("started", "refused " + outcome);
            assertThat(door.bodies()).isEmpty();
        }
    }

    @Test
    void aListedPageIsToldThatItMayCall() {
        try (GateFixture gate = gate()) {
            Head head = gate.ask(preflight().origin(Handshakes.ORIGIN));
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Access-Control-Allow-Origin")).isEqualTo(Handshakes.ORIGIN);
            assertThat(head.header("Access-Control-Allow-Methods")).isEqualTo("POST");
            assertThat(head.header("Access-Control-Allow-Headers")).isEqualTo("Authorization, Content-Type");
            assertThat(head.header("Access-Control-Allow-Credentials")).isNull();
            assertThat(head.header("Vary")).isEqualTo("Origin");
        }
    }

    @Test
    void anotherPageIsTold403AndMayNotReadIt() {
        try (GateFixture gate = gate()) {
            Head head = gate.ask(preflight().origin("https://evil.test"));
            assertThat(head.status()).isEqualTo(403);
            assertThat(head.header("Access-Control-Allow-Origin")).isNull();
            assertThat(head.header("Vary")).isEqualTo("Origin");
        }
    }

    @Test
    void aListedPageMayReadARefusal() {
        door.answering(call -> Future.failedFuture(Refusal.of(Outcome.INVALID_TOKEN, "x")));
        try (GateFixture gate = gate()) {
            Head head = gate.ask(CALL.origin(Handshakes.ORIGIN));
            assertThat(head.status()).isEqualTo(401);
            assertThat(head.header("Access-Control-Allow-Origin")).isEqualTo(Handshakes.ORIGIN);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 7})
    void aBodyMayComeInPieces(int cut) {
        try (GateFixture gate = gate()) {
            String text = CALL.text();
            RawClient client = gate.connect();
            client.send(text.substring(0, text.length() - cut));
            Await.until(
                    "the head is judged",
                    () -> !gate.observer().longest(GateStep.ORIGIN).isZero());
            client.send(text.substring(text.length() - cut) + "GET /smuggled HTTP/1.1\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(200);
            assertThat(door.bodies()).containsExactly("{\"a\": 1}");
        }
    }

    @Test
    void whoWaitsForLeaveToSendGetsIt() {
        try (GateFixture gate = gate()) {
            RawClient client = gate.send(CALL.header("Expect", "100-continue").followedBy(""));
            assertThat(client.readHead().status()).isEqualTo(100);
            client.send(CALL.body());
            assertThat(client.readHead().status()).isEqualTo(200);
        }
    }

    @Test
    void aLimitOfAttemptsCountsCallsAndOneOfConnectionsDoesNot() {
        door.limits(
                upgrades().per(Kind.ADDRESS).burst(2).settings(),
                connections(1).per(Kind.ADDRESS).settings());
        try (GateFixture gate = gate()) {
            assertThat(gate.ask(CALL).status()).isEqualTo(200);
            assertThat(gate.ask(CALL).status()).isEqualTo(200);
            Head third = gate.ask(CALL);
            assertThat(third.status()).isEqualTo(429);
            assertThat(third.header("Retry-After")).isNotNull();
        }
    }

    @Test
    void callsAreNotTakenWhenThereIsTooMuchToDo() {
        try (GateFixture gate = gate()) {
            gate.overload("memory");
            assertThat(gate.ask(CALL).status()).isEqualTo(503);
            gate.overload(null);
            gate.drain();
            assertThat(gate.ask(CALL).status()).isEqualTo(503);
            gate.observer().expect("started", "refused overloaded", "started", "refused draining");
        }
    }

    @Test
    void aPageMayReadWhenToComeAgain() {
        try (GateFixture gate = gate()) {
            gate.overload("memory");
            assertThat(gate.ask(preflight().origin(Handshakes.ORIGIN)).status()).isEqualTo(200);
            Head head = gate.ask(CALL.origin(Handshakes.ORIGIN));
            assertThat(head.status()).isEqualTo(503);
            assertThat(head.header("Access-Control-Allow-Origin")).isEqualTo(Handshakes.ORIGIN);
            assertThat(head.header("Retry-After")).isNotNull();
        }
    }

    @Test
    void aDrainRefusesACallUnderWay() {
        door.answering(call -> Promise.<Refusal>promise().future());
        try (GateFixture gate = gate()) {
            RawClient client = gate.send(CALL);
            Await.until("the door is asked", () -> !door.bodies().isEmpty());
            gate.drain();
            assertThat(client.readHead().status()).isEqualTo(503);
        }
    }

    @Test
    void aClientThatResetsIsCountedAndItsAnswerDropped() {
        Promise<Refusal> late = Promise.promise();
        door.answering(call -> late.future());
        try (GateFixture gate = gate()) {
            RawClient client = gate.send(CALL);
            Await.until("the door is asked", () -> !door.bodies().isEmpty());
            client.reset();
            gate.observer().expect("started", "refused client_left");
            late.complete(Refusal.answer(Outcome.PREFLIGHT, "{}"));
        }
    }

    @Test
    void aClientThatHasSaidAllMayShutItsHalf() {
        try (GateFixture gate = gate()) {
            RawClient client = gate.send(CALL);
            client.shutdownOutput();
            assertThat(client.readHead().status()).isEqualTo(200);
        }
    }

    @Test
    void aDoorThatFailsIsOurFault() {
        door.answering(call -> {
            throw new IllegalStateException("SECRET");
        });
        try (GateFixture gate = gate()) {
            RawClient client = gate.send(CALL);
            assertThat(client.readHead().status()).isEqualTo(500);
            assertThat(client.readToEnd()).asString().doesNotContain("SECRET");
        }
    }

    @Test
    void aDoorMayStandWhereARouteIs() {
        try (GateFixture gate = new GateFixture(new RouteSketch(), door.at("/chat"))) {
            assertThat(gate.ask(CALL.target("/chat")).status()).isEqualTo(200);
            assertThat(gate.ask(Handshakes.upgrade("/chat")).status()).isEqualTo(502);
        }
    }
}
