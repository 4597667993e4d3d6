package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the fast provider's library is not to be had, the JDK serves, and curves are proven beside the event loops. */
final class SlowSignatureIT {
    /** The library is then looked for where it is not. */
    private static final String NO_LIBRARY = "-Dcom.amazon.corretto.crypto.provider.useExternalLib=true";

    private static int status(int port, String token) {
        try (RawClient client = ask(port, token)) {
            return client.readHead().status();
        }
    }

    private static RawClient ask(int port, String token) {
        RawClient client = RawClient.connect(port);
        client.send(Handshakes.upgrade("/chat").bearer(token).text());
        return client;
    }

    @Test
    void theVerdictsAreTheSameForOneAndForManyAtOnce(@TempDir Path folder) throws Exception {
        try (StubUpstream upstream = StubUpstream.start(Answers.accept())) {
            String yaml = """
                    listeners: [{name: public, address: "127.0.0.1:0"}]
                    issuers: {main: {issuer: "%s", audience: [%s], jwks: "file:%s", remember: 0}}
                    routes: [{name: chat, path: /chat, credentials: [{header: Authorization}], authenticate: [main], upstream: stub}]
                    upstreams: {stub: {endpoints: ["%s"]}}
                    drain: {deadline: 200ms}
                    """.formatted(TestKeys.ISSUER, TestKeys.AUDIENCE, TestKeys.writeJwks(folder), upstream.url());
            Path file = Files.writeString(folder.resolve("tollgate.yaml"), yaml);
            List<String> options = List.of("-XX:TieredStopAtLevel=1", NO_LIBRARY);
            try (TollgateProcess process =
                    TollgateProcess.start(List.of(), options, "run", "--config", file.toString())) {
                int port = Integer.parseInt(process.awaitLine("listener public on 127\\.0\\.0\\.1:(\\d+)")
                        .group(1));
                assertThat(status(port, TestToken.valid())).isEqualTo(101);
                process.awaitLine("Signatures are checked by the JDK; .* cannot be loaded: [\\w.]+Exception: ");
                assertThat(status(port, TestToken.token().es256())).isEqualTo(101);
                assertThat(status(port, TestToken.token().es256AllZero())).isEqualTo(401);
                List<RawClient> crowd = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    crowd.add(ask(port, TestToken.token().es256()));
                }
                for (RawClient client : crowd) {
                    assertThat(client.readHead().status()).isEqualTo(101);
                    client.close();
                }
            }
        }
    }
}
