package io.tollgate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.aws.AccessKey;
import io.tollgate.aws.sign.SigningSettings;
import io.tollgate.aws.sign.SigningSettings.Place;
import io.tollgate.aws.sign.Vectors;
import io.tollgate.limit.Rate;
import io.tollgate.outcome.Outcome;
import io.tollgate.quota.Quotas;
import io.tollgate.telemetry.GateStep;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import io.tollgate.upstream.Upstream;
import io.tollgate.upstream.UpstreamTerms;
import io.tollgate.upstream.UpstreamTerms.Connects;
import io.tollgate.upstream.UpstreamTerms.KeepAlive;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an upstream asks of whoever connects, kept on the way to it. */
final class UpstreamTermsTest {
    private static final Request CHAT = Handshakes.upgrade("/chat");
    private static final String DEFLATE = "permessage-deflate; client_max_window_bits";

    private static GateFixture gate(StubUpstream stub, String path, UpstreamTerms terms) {
        return new GateFixture(stub.url() + path, new RouteSketch(), terms);
    }

    private static UpstreamTerms maxTarget(int characters) {
        return terms(characters, null, List.of());
    }

    private static UpstreamTerms busy(Integer... statuses) {
        return terms(0, null, List.of(statuses));
    }

    private static UpstreamTerms terms(int maxTarget, Connects connects, List<Integer> busy) {
        return new UpstreamTerms(false, true, 0, 0, false, maxTarget, KeepAlive.NONE, Duration.ZERO, 0, connects, busy);
    }

    @ParameterizedTest
    @CsvSource({"'',/", "/,/", "/prod,/prod", "/prod/,/prod/", "/$default,/$default", "/a%2Fb,/a%2Fb"})
    void theEndpointsOwnPathReplacesTheRequestsAndTheQueryStays(String path, String target) {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = gate(stub, path, UpstreamTerms.API_GATEWAY)) {
            assertThat(gate.ask(CHAT.query("room", "1")).status()).isEqualTo(101);
            assertThat(stub.awaitConnection().requestHead().target()).isEqualTo(target + "?room=1");
        }
    }

    @Test
    void noExtensionIsOfferedAndNoneIsAgreedOn() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = gate(stub, "/prod", UpstreamTerms.API_GATEWAY)) {
            Head answer = gate.ask(CHAT.header("Sec-WebSocket-Extensions", DEFLATE));
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.header("Sec-WebSocket-Extensions")).isNull();
            assertThat(stub.awaitConnection().requestHead().header("Sec-WebSocket-Extensions"))
                    .isNull();
        }
    }

    @Test
    void anExtensionThatNobodyOfferedIsABadAnswerThoughTheClientWantedIt() {
        try (StubUpstream stub =
                        StubUpstream.start(Answers.accept().header("Sec-WebSocket-Extensions", "permessage-deflate"));
                GateFixture gate = gate(stub, "/prod", UpstreamTerms.API_GATEWAY)) {
            assertThat(gate.ask(CHAT.header("Sec-WebSocket-Extensions", DEFLATE))
                            .status())
                    .isEqualTo(502);
            gate.observer().expect("started", "refused upstream_bad_answer");
        }
    }

    @Test
    void anExtensionIsOfferedAndAgreedOnWhereTheTermsSayNothing() {
        try (StubUpstream stub =
                        StubUpstream.start(Answers.accept().header("Sec-WebSocket-Extensions", "permessage-deflate"));
                GateFixture gate = gate(stub, "", UpstreamTerms.NONE)) {
            assertThat(gate.ask(CHAT.header("Sec-WebSocket-Extensions", DEFLATE))
                            .header("Sec-WebSocket-Extensions"))
                    .isEqualTo("permessage-deflate");
        }
    }

    @ParameterizedTest
    @CsvSource({"19, 101", "18, 414"})
    void aTargetIsAsLongAsTheUpstreamTakes(int most, int status) {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = gate(stub, "/prod", maxTarget(most))) {
            assertThat(gate.ask(CHAT.query("secret", "x")).status()).isEqualTo(status);
            assertThat("/prod/chat?secret=x").hasSize(19);
            assertThat(stub.connections()).isEqualTo(status == 101 ? 1 : 0);
        }
    }

    @Test
    void aTargetCountsWithoutTheTokenThatDoesNotGoUp() {
        RouteSketch route = new RouteSketch().authenticatingByQuery();
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub.url(), route, maxTarget(5))) {
            assertThat(gate.ask(CHAT.query("token", TestToken.valid())).status())
                    .isEqualTo(101);
        }
    }

    /** The session token alone is 64 characters of it. */
    @ParameterizedTest
    @CsvSource({"QUERY, 250, 414", "QUERY, 500, 101", "HEADER, 5, 101"})
    void aTargetCountsWithTheSignatureThatGoesUpInIt(Place in, int most, int status) {
        SigningSettings sign = Vectors.settings("execute-api", in, Duration.ofMinutes(5));
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(
                        new RouteSketch(),
                        new FakeClientRule(),
                        Quotas.local(),
                        vertx -> new Upstream(
                                Upstreams.settings(stub.url(), false, maxTarget(most), sign),
                                vertx,
                                now -> Vectors.TEMPORARY))) {
            assertThat(gate.ask(CHAT.query("X-Amz-Date", "theirs")).status()).isEqualTo(status);
            assertThat(stub.connections()).isEqualTo(status == 101 ? 1 : 0);
        }
    }

    /** One before the dial and one for the signature itself: what goes into headers is not signed to see how long it is. */
    @Test
    void aTargetThatASignatureDoesNotLengthenIsMeasuredWithoutOne() {
        SigningSettings sign = Vectors.settings("execute-api", Place.HEADER, Duration.ofMinutes(5));
        Queue<AccessKey> keys = new ArrayDeque<>(List.of(Vectors.KEY, Vectors.KEY));
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(
                        new RouteSketch(),
                        new FakeClientRule(),
                        Quotas.local(),
                        vertx -> new Upstream(
                                Upstreams.settings(stub.url(), false, maxTarget(19), sign),
                                vertx,
                                now -> keys.poll()))) {
            assertThat(gate.ask(CHAT.query("a", "++++")).status())
                    .as("spelled out")
                    .isEqualTo(414);
            keys.add(Vectors.KEY);
            assertThat(gate.ask(CHAT.query("a", "+")).status()).isEqualTo(101);
        }
    }

    @Test
    void aTargetThatIsTooLongIsToldByItsLengthOnly() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = gate(stub, "", maxTarget(10))) {
            Rehearsal rehearsal = gate.rehearse(CHAT.query("secret", "x"));
            assertThat(rehearsal.refusal().outcome()).isEqualTo(Outcome.TARGET_TOO_LONG);
            assertThat(rehearsal.refusal().detail())
                    .isEqualTo("the target would go up with 14 characters, expected at most 10");
            assertThat(rehearsal.endedAt()).isEqualTo(GateStep.DIAL);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "429, '', 1",
        "429, Retry-After: 7, 7",
        "429, Retry-After: 0, 1",
        "429, Retry-After: -5, 1",
        "429, Retry-After: 99999, 1",
        "429, 'Retry-After: Fri, 31 Dec 2049 23:59:59 GMT', 1",
        "503, retry-after: 30, 30",
        "500, Retry-After: 3, 3",
    })
    void anAnswerThatThereIsNoRoomIsTheGatesOwn503(int status, String header, String retryAfter) {
        String[] lines = header.isEmpty() ? new String[0] : new String[] {header};
        try (StubUpstream stub = StubUpstream.start(Answers.status(status, "Limit Exceeded", lines));
                GateFixture gate = gate(stub, "", busy(429, 503, 500))) {
            RawClient client = gate.send(CHAT);
            Head head = client.readHead();
            assertThat(head.status()).isEqualTo(503);
            assertThat(head.all("Retry-After")).containsExactly(retryAfter);
            assertThat(new String(client.readToEnd(), StandardCharsets.UTF_8))
                    .contains("upstream_busy")
                    .doesNotContain("Limit Exceeded");
            gate.observer().expect("started", "refused upstream_busy");
        }
    }

    @ParameterizedTest
    @CsvSource({"429, 429", "403, 403", "503, 503", "500, 502"})
    void otherAnswersPassAsEver(int status, int seen) {
        try (StubUpstream stub = StubUpstream.start(Answers.status(status, "no"));
                GateFixture gate = gate(stub, "", busy(418))) {
            assertThat(gate.ask(CHAT).status()).isEqualTo(seen);
        }
    }

    private static UpstreamTerms onceAnHour(int queue, Duration patience) {
        return terms(0, new Connects(new Rate(1, Duration.ofHours(1).toNanos(), 1), queue, patience), List.of());
    }

    @Test
    void oneTooManyInAWhileIsA503() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = gate(stub, "", onceAnHour(5, Duration.ofSeconds(2)))) {
            assertThat(gate.ask(CHAT).status()).isEqualTo(101);
            Head head = gate.ask(CHAT);
            assertThat(head.status()).isEqualTo(503);
            assertThat(Integer.parseInt(head.header("Retry-After"))).isBetween(3500, 3600);
            gate.observer().expect("started", "opened", "started", "refused upstream_busy");
            assertThat(stub.connections()).isEqualTo(1);
        }
    }

    @Test
    void whoeverWaitsForATurnIsRefusedByADrain() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = gate(stub, "", onceAnHour(5, Duration.ofHours(2)))) {
            assertThat(gate.ask(CHAT).status()).isEqualTo(101);
            RawClient waiting = gate.send(CHAT);
            Await.until("it waits", () -> gate.waiting() == 1);
            gate.drain();
            assertThat(waiting.readHead().status()).isEqualTo(503);
            assertThat(gate.waiting()).isZero();
        }
    }

    @Test
    void whoeverLeavesWhileWaitingMakesRoomInTheQueue() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = gate(stub, "", onceAnHour(1, Duration.ofHours(2)))) {
            assertThat(gate.ask(CHAT).status()).isEqualTo(101);
            RawClient waiting = gate.send(CHAT);
            Await.until("it waits", () -> gate.waiting() == 1);
            assertThat(gate.ask(CHAT).status()).as("one too many to wait").isEqualTo(503);
            waiting.close();
            Await.until("it has left", () -> gate.waiting() == 0);
            gate.send(CHAT);
            Await.until("the next one waits", () -> gate.waiting() == 1);
        }
    }

    @Test
    void theWaitIsInTheStepOfTheDial() {
        Connects twentyASecond =
                new Connects(new Rate(20, Duration.ofSeconds(1).toNanos(), 1), 5, Duration.ofSeconds(9));
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = gate(stub, "", terms(0, twentyASecond, List.of()))) {
            gate.ask(CHAT);
            assertThat(gate.ask(CHAT).status()).isEqualTo(101);
            assertThat(gate.observer().longest(GateStep.DIAL)).isGreaterThan(Duration.ofMillis(20));
        }
    }
}
