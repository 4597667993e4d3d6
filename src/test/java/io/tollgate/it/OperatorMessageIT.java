package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.relay.TunnelView;
import io.tollgate.relay.message.ClientMessage;
import io.tollgate.relay.message.Sent;
import io.tollgate.server.OpenTunnels;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.PeerProcess;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** A message of an operator's comes to one client between those of its upstream. */
final class OperatorMessageIT {
    @Test
    void itComesInOrderAndNotInsideAMessage() {
        try (Scenario scenario = Scenario.start()) {
            Tunnel tunnel = scenario.open();
            Tunnel other = scenario.open();
            String id = idOf(scenario, tunnel);
            tunnel.upstream().send(WireFrame.text("one ").notFinal());
            tunnel.client().readFrame();
            Future<Optional<Sent>> sent = send(scenario, id, "from an operator");
            tunnel.upstream().send(WireFrame.ping("between"));
            assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.ping("between"));
            tunnel.upstream().send(WireFrame.continuation("message"));
            tunnel.upstream().send(WireFrame.text("next"));
            assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.continuation("message"));
            assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.text("from an operator"));
            assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.text("next"));
            assertThat(answer(sent)).contains(Sent.WRITTEN);
            other.upstream().send(WireFrame.text("only this"));
            assertThat(other.client().readFrame()).isEqualTo(WireFrame.text("only this"));
        }
    }

    @Test
    void nobodyGetsItWhereNoTunnelHasTheId() {
        try (Scenario scenario = Scenario.start()) {
            scenario.open();
            assertThat(answer(send(scenario, "none", "to nobody"))).isEmpty();
        }
    }

    @Test
    void whereDeflateWasAgreedItIsSentUncompressed() {
        try (Scenario scenario = Scenario.setup()
                .answering(Answers.accept().extension("permessage-deflate"))
                .start()) {
            Tunnel tunnel = scenario.open(Scenario.good().header("Sec-WebSocket-Extensions", "permessage-deflate"));
            tunnel.upstream().sendHex("41 03 f248cd");
            tunnel.client().readExactly(5);
            send(scenario, idOf(scenario, tunnel), "Hello");
            tunnel.upstream().sendHex("80 04 c9c90700");
            tunnel.client().readExactly(6);
            assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.text("Hello"));
        }
    }

    /** Each answer is made of the window that those before it left: one message too many in it, and none would inflate. */
    @Test
    void aRealClientThatKeepsItsWindowReadsOn() {
        try (PeerProcess server = PeerProcess.node("ws-server.mjs", new JsonObject().put("perMessageDeflate", true));
                Scenario scenario = Scenario.setup()
                        .endpoints("ws://127.0.0.1:" + server.await("listening").getInteger("port"))
                        .start();
                PeerProcess client = PeerProcess.node("ws-listener.mjs", listenerOf(scenario))) {
            assertThat(client.await("open").getString("extensions"))
                    .contains("permessage-deflate")
                    .doesNotContain("no_context_takeover");
            String id = onlyOne(scenario).attempt().id();
            for (int i = 0; i < 20; i++) {
                String said = "the same long sentence, which is hardly sent a second time; number " + i;
                client.tell(new JsonObject().put("send", said));
                assertThat(client.await("message").getString("data")).isEqualTo(said);
                assertThat(answer(send(scenario, id, "by hand: " + said))).contains(Sent.WRITTEN);
                assertThat(client.await("message").getString("data")).isEqualTo("by hand: " + said);
            }
            assertThat(client.taken("error")).isEmpty();
        }
    }

    @Test
    void aClientThatDoesNotReadGetsItOnceItReadsOn() {
        try (Scenario scenario = Scenario.start()) {
            Tunnel tunnel = scenario.openSlowReader(8 * 1024);
            String id = idOf(scenario, tunnel);
            int count = 200;
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < count; i++) {
                    tunnel.upstream().send(WireFrame.binary(new byte[64 * 1024]));
                }
            });
            Await.until(
                    "the client holds all it may",
                    () -> answer(send(scenario, id, "a")).equals(Optional.of(Sent.CLIENT_SLOW)));
            int seen = 0;
            while (seen < count) {
                WireFrame frame = tunnel.client().readFrame();
                assertThat(frame).isIn(WireFrame.binary(new byte[64 * 1024]), WireFrame.text("a"));
                seen += frame.equals(WireFrame.text("a")) ? 0 : 1;
            }
            flood.join();
            assertThat(answer(send(scenario, id, "again"))).contains(Sent.WRITTEN);
        }
    }

    private static JsonObject listenerOf(Scenario scenario) {
        return new JsonObject()
                .put("url", "ws://127.0.0.1:" + scenario.tollgate().port() + "/chat")
                .put("headers", new JsonObject().put("Authorization", "Bearer " + TestToken.valid()));
    }

    private static Future<Optional<Sent>> send(Scenario scenario, String id, String text) {
        return scenario.tollgate().tunnels().send(id, ClientMessage.text(text));
    }

    private static TunnelView onlyOne(Scenario scenario) {
        OpenTunnels tunnels = scenario.tollgate().tunnels();
        List<TunnelView> all = answer(tunnels.page(attempt -> true, "", 10));
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    /** The id goes up with the request, so that the server's log and ours can be laid side by side. */
    private static String idOf(Scenario scenario, Tunnel tunnel) {
        String id = String.join(",", tunnel.upstream().requestHead().all("X-Request-Id"));
        assertThat(answer(scenario.tollgate().tunnels().show(id))).isPresent();
        return id;
    }

    static <T> T answer(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
