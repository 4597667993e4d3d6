package io.tollgate.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.aws.AccessKeys;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.tls.TlsEngine;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UpstreamTest {
    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    static UpstreamSettings settings(Boolean keepHost, UpstreamSettings.Tls tls, Duration connect, String... urls) {
        List<URI> endpoints = Stream.of(urls).map(URI::create).toList();
        return new UpstreamSettings(
                "chat",
                endpoints,
                UpstreamSettings.Balance.ROUND_ROBIN,
                connect,
                Duration.ofSeconds(10),
                keepHost,
                tls,
                UpstreamTerms.NONE,
                null);
    }

    private static Upstream upstream(Boolean keepHost, String... urls) {
        return new Upstream(settings(keepHost, null, Duration.ofSeconds(3), urls), VERTX, AccessKeys.NONE);
    }

    @Test
    void pickLeavesOutWhatWasTried() throws Exception {
        Upstream upstream = upstream(null, "ws://a", "ws://b", "ws://c");
        Set<Endpoint> attempted = new HashSet<>();
        while (attempted.size() < 3) {
            assertThat(attempted.add(
                            upstream.pick(attempted, GateObserver.SILENT).endpoint()))
                    .isTrue();
        }
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> upstream.pick(attempted, GateObserver.SILENT));
        assertThat(refusal.outcome()).isEqualTo(Outcome.NO_ENDPOINT);
        assertThat(refusal.detail()).contains("'chat'").contains("of 3");
    }

    @Test
    void aLeaseCountsAConnectionUntilItIsClosed() throws Exception {
        EndpointLease lease = upstream(null, "ws://a").pick(Set.of(), GateObserver.SILENT);
        assertThat(lease.endpoint().connections()).isEqualTo(1);
        lease.close();
        lease.close();
        assertThat(lease.endpoint().connections()).isZero();
    }

    @ParameterizedTest
    @CsvSource({",ws://a,true", ",wss://a,false", "true,wss://a,true", "false,ws://a,false"})
    void theHostIsKeptForWsUnlessSaidOtherwise(Boolean keepHost, String url, boolean kept) {
        Upstream upstream = upstream(keepHost, url);
        assertThat(upstream.keepHostFor(upstream.endpoints().get(0))).isEqualTo(kept);
    }

    @Test
    void aFileToTrustMustHoldCertificates(@TempDir Path folder) {
        Path absent = folder.resolve("ca.pem");
        assertThatThrownBy(() -> trusting(absent, null)).hasMessageContaining(absent.toString());
        assertThatThrownBy(() -> trusting(Path.of("src/test/resources/tls/README.md"), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PEM");
    }

    /** Left to the first dial, what it trusts would be read on its event loop. */
    @Test
    void tlsIsReadyWhenItIsMadeAndOnlyWhereAnEndpointSpeaksIt() {
        assertThat(upstream(null, "ws://a", "wss://b").tlsEngine()).isEqualTo("BoringSSL");
        assertThat(trusting(Path.of("src/test/resources/tls/ca.crt"), null).tlsEngine())
                .isEqualTo("JDK");
        assertThat(upstream(null, "ws://a").tlsEngine()).isNull();
    }

    @Test
    void aServerNameMustBeOne() {
        assertThatThrownBy(() -> trusting(null, "a b")).hasMessageContaining("'a b'");
    }

    private static Upstream trusting(Path ca, String serverName) {
        UpstreamSettings.Tls tls = new UpstreamSettings.Tls(ca, serverName, TlsEngine.JDK);
        return new Upstream(settings(null, tls, Duration.ofSeconds(3), "wss://a"), VERTX, AccessKeys.NONE);
    }
}
