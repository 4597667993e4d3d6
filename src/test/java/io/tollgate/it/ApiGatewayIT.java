package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.ApiGatewayStub;
import io.tollgate.testing.ApiGatewayStub.Limits;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.WireFrame;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** In front of an API that holds to the limits of API Gateway, with the preset for it and without. */
@DisplayName("D11 frames to API Gateway")
final class ApiGatewayIT {
    private ApiGatewayStub api = ApiGatewayStub.start(Limits.AWS);
    private Scenario scenario;

    /** To the API by the preset, and the keys beside it. */
    private void preset(String... keysAndValues) {
        Setup setup = Scenario.setup().upstream("preset", "aws-api-gateway");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            setup.upstream(keysAndValues[i], keysAndValues[i + 1]);
        }
        start(setup);
    }

    private void limits(Limits limits) {
        api.close();
        api = ApiGatewayStub.start(limits);
    }

    private void start(Setup setup) {
        scenario = setup.endpoints(api.url()).start();
    }

    @AfterEach
    void stop() {
        try (ApiGatewayStub closing = api) {
            scenario.close();
        }
    }

    private RawClient open() {
        RawClient client = scenario.send(Scenario.good());
        assertThat(client.readHead().status()).isEqualTo(101);
        return client;
    }

    /** Of printable characters: text. */
    private static byte[] message(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ('0' + (bytes[i] & 0x3F));
        }
        return bytes;
    }

    private static WireFrame text(byte[] payload) {
        return WireFrame.of(WireFrame.TEXT, payload).masked();
    }

    private static void endsWith(RawClient client, WireFrame close) {
        assertThat(client.readFrame()).isEqualTo(close);
        client.send(close.masked());
        client.expectEof();
        client.close();
    }

    @Test
    void withoutThePresetTheApiEndsTheConnectionForAFrameOfABrowser() {
        start(Scenario.setup());
        RawClient client = open();
        client.send(text(message(100_000)));
        assertThat(client.readFrame().closeCode()).isEqualTo(1009);
        assertThat(api.frameSizes()).containsExactly(100_000);
    }

    @Test
    void withItMessagesOfUpTo128KilobytesArriveByteForByte() {
        preset();
        RawClient client = open();
        client.send(text(message(100_000)));
        assertThat(api.awaitMessage()).isEqualTo(message(100_000));
        assertThat(api.frameSizes()).containsExactly(32_752, 32_752, 32_752, 1_744);
        assertThat(answer(client)).isEqualTo(message(100_000));
        client.send(text(message(131_072)));
        assertThat(api.awaitMessage()).isEqualTo(message(131_072));
        assertThat(api.frameSizes()).containsExactly(32_752, 32_752, 32_752, 32_752, 64);
        assertThat(answer(client)).isEqualTo(message(131_072));
    }

    private static byte[] answer(RawClient client) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        WireFrame frame;
        do {
            frame = client.readFrame();
            joined.writeBytes(frame.payload());
        } while (!frame.fin());
        return joined.toByteArray();
    }

    @Test
    void whatTheApiWouldEndTheConnectionForIsRefusedBeforeItSeesAny() {
        preset();
        RawClient tooLong = open();
        tooLong.send(text(message(131_073)));
        endsWith(tooLong, WireFrame.close(1009, "frame_too_big"));
        RawClient binary = open();
        binary.send(WireFrame.binary(new byte[] {1}).masked());
        endsWith(binary, WireFrame.close(1003, "not_text"));
        scenario.awaitEnd("frame_too_big");
        scenario.awaitEnd("not_text");
        assertThat(api.frameSizes()).isEmpty();
    }

    @Test
    void aPingBetweenFragmentsIsAnsweredAtOnceAndCodesOfTheApiReachTheClient() {
        preset();
        for (int code : new int[] {1001, 1009, 1003}) {
            RawClient client = open();
            client.send(WireFrame.text("close ").notFinal().masked());
            client.send(WireFrame.ping("now").masked());
            assertThat(client.readFrame()).isEqualTo(WireFrame.pong("now"));
            client.send(WireFrame.continuation(code + " so says the API").masked());
            endsWith(client, WireFrame.close(code, "so says the API"));
        }
    }

    @Test
    void noExtensionIsOfferedThatTheApiWouldNotKeepTo() {
        preset();
        Request offering =
                Scenario.good().header("Sec-WebSocket-Extensions", "permessage-deflate; server_max_window_bits=12");
        RawClient client = scenario.send(offering);
        assertThat(client.readHead().header("Sec-WebSocket-Extensions")).isNull();
        Head head = api.awaitHead();
        assertThat(head.header("Sec-WebSocket-Extensions")).isNull();
        assertThat(head.target()).isEqualTo("/prod");
        client.send(WireFrame.text("a").masked());
        assertThat(client.readFrame()).isEqualTo(WireFrame.text("a"));
    }

    @Test
    void aConnectionThatIsIdleIsKeptByAMessage() {
        limits(Limits.AWS.idle(Duration.ofMillis(1_500)));
        preset("keepAlive", "{every: 1s, message: '{\"action\":\"keepAlive\"}'}");
        RawClient client = open();
        assertThat(client.readFrame()).isEqualTo(WireFrame.text("{\"action\":\"keepAlive\"}"));
        assertThat(client.staysSilentFor(Duration.ofMillis(550))).isTrue();
    }

    @Test
    void itsEndIsToldBeforeTheApiCutsIt() {
        limits(Limits.AWS.duration(Duration.ofSeconds(5)));
        preset("lifetime", "300ms");
        RawClient client = open();
        endsWith(client, WireFrame.close(1001, "lifetime"));
    }

    @Test
    void anUpgradeThatTheApiHasNoRoomForIsToComeBackAndATargetTooLongIsNotSent() {
        limits(Limits.AWS.connectsPerSecond(0));
        preset();
        Head busy = scenario.ask(Scenario.good());
        assertThat(busy.status()).isEqualTo(503);
        assertThat(busy.header("Retry-After")).isNotNull();
        Head tooLong = scenario.ask(Scenario.good().query("x", "y".repeat(4_096)));
        assertThat(tooLong.status()).isEqualTo(414);
    }
}
