package io.tollgate.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.ApiGatewayStub.Limits;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stub refuses what AWS refuses, so that a test behind it proves something. */
@DisplayName("B2 quotas of API Gateway")
class ApiGatewayStubTest {
    private ApiGatewayStub api = ApiGatewayStub.start(Limits.AWS);

    @AfterEach
    void close() {
        api.close();
    }

    private void limits(Limits limits) {
        api.close();
        api = ApiGatewayStub.start(limits);
    }

    private RawClient open() {
        RawClient client = RawClient.connect(api.port());
        client.send(Handshakes.upgrade("/prod").text());
        assertThat(client.readHead().status()).isEqualTo(101);
        return client;
    }

    private static WireFrame text(int size) {
        return WireFrame.of(WireFrame.TEXT, new byte[size]).masked();
    }

    @Test
    void aFrameOf32KilobytesIsTakenAndOneByteMoreIsNot() {
        try (RawClient client = open()) {
            client.send(text(32_768));
            assertThat(client.readFrame().payload()).hasSize(32_768);
            client.send(text(32_769));
            assertThat(client.readFrame().closeCode()).isEqualTo(1009);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true"})
    void aMessageOf128KilobytesIsTakenAndOneByteMoreIsNot(int more, boolean refused) {
        try (RawClient client = open()) {
            client.send(text(32_768).notFinal());
            for (int i = 0; i < 3; i++) {
                client.send(WireFrame.of(WireFrame.CONTINUATION, new byte[32_768])
                        .notFinal()
                        .masked());
            }
            client.send(WireFrame.of(WireFrame.CONTINUATION, new byte[more]).masked());
            assertThat(client.readFrame().opcode()).isEqualTo(refused ? WireFrame.CLOSE : WireFrame.TEXT);
        }
    }

    @Test
    void aBinaryMessageIsRefused() {
        try (RawClient client = open()) {
            client.send(WireFrame.binary(new byte[1]).masked());
            assertThat(client.readFrame().closeCode()).isEqualTo(1003);
        }
    }

    @Test
    void aPingIsAnsweredBetweenFragmentsAndKeepsNothing() {
        limits(Limits.AWS.idle(Duration.ofMillis(150)));
        try (RawClient client = open()) {
            client.send(text(1).notFinal());
            client.send(WireFrame.ping("p").masked());
            assertThat(client.readFrame()).isEqualTo(WireFrame.pong("p"));
            assertThat(client.readFrame().closeCode()).isEqualTo(1001);
        }
    }

    @Test
    void aConnectionEndsAtItsTimeHoweverMuchIsSaid() {
        limits(Limits.AWS.duration(Duration.ofMillis(150)));
        try (RawClient client = open()) {
            WireFrame answer;
            do {
                client.send(text(1));
                answer = client.readFrame();
            } while (answer.opcode() == WireFrame.TEXT);
            assertThat(answer.closeCode()).isEqualTo(1001);
        }
    }

    @ParameterizedTest
    @CsvSource({"4096, 101", "4097, 414"})
    void aLongUrlIsRefused(int length, int status) {
        try (RawClient client = RawClient.connect(api.port())) {
            client.send(Handshakes.upgrade("/prod?" + "x".repeat(length - 6)).text());
            assertThat(client.readHead().status()).isEqualTo(status);
        }
    }

    @Test
    void oneConnectionMoreThanASecondAllowsIsRefused() {
        limits(Limits.AWS.connectsPerSecond(2));
        try (RawClient first = open();
                RawClient second = open();
                RawClient third = RawClient.connect(api.port())) {
            third.send(Handshakes.upgrade("/prod").text());
            assertThat(third.readHead().status()).isEqualTo(429);
        }
    }

    @Test
    void windowBitsAreAgreedToAndThenNotKept() {
        try (RawClient client = RawClient.connect(api.port())) {
            client.send(Handshakes.upgrade("/prod")
                    .header("Sec-WebSocket-Extensions", "permessage-deflate; server_max_window_bits=12")
                    .text());
            assertThat(client.readHead().header("Sec-WebSocket-Extensions")).contains("server_max_window_bits=12");
            client.send(WireFrame.text("a").masked());
            assertThat(client.readFrame()).isEqualTo(WireFrame.text("a").rsv(WireFrame.RSV1));
        }
    }
}
