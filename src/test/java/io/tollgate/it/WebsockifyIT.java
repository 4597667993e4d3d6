package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Await;
import io.tollgate.testing.ListeningProgram;
import io.tollgate.testing.Peers;
import io.tollgate.testing.TestToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A legacy server, plain TCP behind websockify, that knows no tokens; the client is the JDK's. */
final class WebsockifyIT {
    private static final int TARGET_ENDS = 4;

    private final Received received = new Received();
    private ServerSocket target;
    private ListeningProgram websockify;
    private Scenario scenario;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        Peers.requireCommand("websockify", "websockify");
        target = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        websockify = ListeningProgram.start(
                folder.resolve("websockify.log"),
                port -> List.of("websockify", "127.0.0.1:" + port, "127.0.0.1:" + target.getLocalPort()));
        scenario = Scenario.setup()
                .endpoints("ws://127.0.0.1:" + websockify.port())
                .start();
    }

    @AfterEach
    void stop() throws IOException {
        if (scenario != null) {
            scenario.close();
            websockify.close();
            target.close();
        }
    }

    private WebSocket connect() throws Exception {
        URI url = URI.create("ws://127.0.0.1:" + scenario.tollgate().port() + "/chat");
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("M", TestToken.valid(), "binary")
                .buildAsync(url, received)
                .get(10, TimeUnit.SECONDS);
    }

    @Test
    void aMegabyteComesBackByteForByte() throws Exception {
        byte[] sent = new byte[1 << 20];
        new Random(1).nextBytes(sent);
        WebSocket client = connect();
        assertThat(client.getSubprotocol()).isEqualTo("binary");
        try (Socket legacy = target.accept()) {
            CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> echo(legacy));
            client.sendBinary(ByteBuffer.wrap(sent), true);
            Await.until("the echo of it all", () -> received.size() == sent.length);
            assertThat(received.bytes()).isEqualTo(sent);
            client.sendClose(WebSocket.NORMAL_CLOSURE, "done");
            echo.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void theLegacyServersEndIsTheClients() throws Exception {
        connect();
        try (Socket legacy = target.accept()) {
            legacy.getOutputStream().write(new byte[TARGET_ENDS]);
        }
        assertThat(received.code.get(10, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
        assertThat(received.size()).isEqualTo(TARGET_ENDS);
    }

    /** Until the other side ends. */
    private static void echo(Socket socket) {
        try {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Received implements WebSocket.Listener {
        final CompletableFuture<Integer> code = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        int size() {
            return bytes.size();
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            bytes.writeBytes(part);
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            code.complete(status);
            return null;
        }
    }
}
