package io.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import io.tollgate.config.TollgateSettings.OverloadSettings;
import io.tollgate.gate.ClientRule;
import io.tollgate.listener.AddressRange;
import io.tollgate.listener.ListenerSettings;
import io.tollgate.listener.ListenerSettings.Forwarded;
import io.tollgate.server.overload.Overload;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.metrics.Metrics;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoopWorkerTest {
    private static ClientRule clientRule(Forwarded forwarded) {
        return LoopWorker.clientRule(new ListenerSettings(
                "public",
                InetSocketAddress.createUnresolved("127.0.0.1", 0),
                null,
                false,
                List.of(AddressRange.parse("10.0.0.0/8")),
                forwarded,
                56,
                Duration.ofSeconds(10),
                1024,
                0,
                0));
    }

    private static InetAddress address(String literal) {
        return NetUtil.createInetAddressFromIpAddressString(literal);
    }

    @ParameterizedTest
    @CsvSource({
        "X_FORWARDED_FOR,X-Forwarded-For,10.0.0.1,203.0.113.7,203.0.113.7",
        "X_FORWARDED_FOR,X-Forwarded-For,192.0.2.1,203.0.113.7,192.0.2.1",
        "RFC7239,Forwarded,10.0.0.1,for=203.0.113.7,203.0.113.7",
        "RFC7239,Forwarded,192.0.2.1,for=203.0.113.7,192.0.2.1"
    })
    void aListenersTrustIsTheGatesRuleOfClients(
            Forwarded forwarded, String header, String peer, String line, String client) {
        ClientRule rule = clientRule(forwarded);
        assertThat(rule.header()).isEqualTo(header);
        assertThat(rule.trusts(address(peer))).isEqualTo(peer.startsWith("10."));
        assertThat(rule.clientOf(address(peer), List.of(line))).isEqualTo(address(client));
        assertThat(rule.countedAs(address("2001:db8:1:2ff::1"))).isEqualTo("2001:db8:1:200::/56");
    }

    @Test
    void aDrainIsDoneWhenItsLoopHasDoneAllThatCameBefore() {
        Vertx vertx = Vertx.vertx();
        try (Metrics metrics = new Metrics("1", "c")) {
            LoopWorker worker = new LoopWorker(
                    ((VertxInternal) vertx).createEventLoopContext(),
                    Clock.systemUTC(),
                    metrics,
                    GateObserver.SILENT,
                    new Overload(() -> OverloadSettings.DEFAULTS));
            AtomicBoolean before = new AtomicBoolean();
            worker.context().runOnContext(own -> before.set(true));
            worker.drain(1001, Duration.ZERO, Duration.ofSeconds(1)).await();
            assertThat(before).isTrue();
            worker.abort().await();
        } finally {
            vertx.close().await();
        }
    }
}
