package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the native library does not load, as on another system, the JDK speaks TLS, and who asked for no other is told. */
final class WithoutBoringSslIT {
    private static final List<String> OPTIONS =
            List.of("-XX:TieredStopAtLevel=1", "-Dio.netty.handler.ssl.noOpenSsl=true");

    @TempDir
    private Path folder;

    @BeforeEach
    void writeCertificate() {
        TestCertificates certificates = TestCertificates.forNames("localhost");
        certificates.writeCertificate(folder);
        certificates.writeKey(folder);
    }

    private TollgateProcess start(String command, String engine) throws IOException {
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), """
                listeners: [{name: public, address: "127.0.0.1:0", tls: {certificate: tls.crt, key: tls.key, engine: %1$s}}]
                routes: [{name: chat, path: /, authenticate: none, upstream: u}]
                upstreams: {u: {endpoints: ["wss://127.0.0.1:9"], tls: {engine: %1$s}}}
                """.formatted(engine));
        return TollgateProcess.start(List.of(), OPTIONS, command, "--config", file.toString());
    }

    @Test
    void theJdkSpeaksTlsAndTheLogSaysSo() throws IOException {
        try (TollgateProcess process = start("run", "auto")) {
            process.awaitLine("listener public on 127.0.0.1:[0-9]+ \\(TLS by JDK\\): routes chat");
            process.awaitLine("upstream u over TLS by JDK");
        }
    }

    @Test
    void theCheckSaysThatNothingElseCan() throws IOException {
        try (TollgateProcess process = start("check", "openssl")) {
            assertThat(process.exitCode()).isEqualTo(1);
            String told =
                    "tls.engine: found \"openssl\", expected auto or jdk: BoringSSL does not load here, .*noOpenSsl";
            process.awaitLine("listeners\\[0\\]." + told);
            process.awaitLine("upstreams.u." + told);
        }
    }
}
