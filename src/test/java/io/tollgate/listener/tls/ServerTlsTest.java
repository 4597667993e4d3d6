package io.tollgate.listener.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.listener.ListenerSettings;
import io.tollgate.listener.ListenerSettings.ClientAuth;
import io.tollgate.tls.TlsEngine;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which engine a listener gets. */
final class ServerTlsTest {
    private static final Path TLS = Path.of("src/test/resources/tls");

    private static ListenerSettings.Tls tls(String pair, TlsEngine engine) {
        return new ListenerSettings.Tls(
                TLS.resolve(pair + ".crt"), TLS.resolve(pair + ".key"), List.of(), ClientAuth.NONE, null, engine);
    }

    @ParameterizedTest
    @CsvSource({"AUTO,BoringSSL", "OPENSSL,BoringSSL", "JDK,JDK"})
    void theOneThatIsAskedFor(TlsEngine engine, String name) {
        assertThat(ServerTls.of(tls("localhost", engine)).engine()).isEqualTo(name);
    }

    @Test
    void aCertificateNamesItsHostsInLowerCase() {
        Path file = Path.of("conf/examples/chat.crt");
        assertThat(CertificateFile.read(file).hosts()).containsExactly("chat.example.com", "*.rooms.example.com");
    }
}
