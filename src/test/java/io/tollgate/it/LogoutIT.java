package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.OidcProvider;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TollgateFixture;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A real OpenID provider tells that somebody has signed out: his sockets end, and those of others stay. */
final class LogoutIT {
    private static String yaml(OidcProvider provider, StubUpstream stub) {
        return """
                listeners: [{name: public, address: "127.0.0.1:0"}]
                issuers:
                  main:
                    issuer: "%s"
                    audience: ["%s"]
                    logout: {path: /logout/main, clientId: %s}
                routes:
                  - {name: chat, path: /chat, credentials: [{header: Authorization}], authenticate: [main], upstream: stub}
                upstreams: {stub: {endpoints: ["%s"]}}
                """.formatted(provider.issuer(), OidcProvider.AUDIENCE, OidcProvider.CLIENT, stub.url());
    }

    /** Its keys may still be on their way. */
    private static RawClient open(TollgateFixture tollgate, String token) {
        return Await.value("a tunnel", () -> {
            RawClient client = RawClient.connect(tollgate.port());
            client.send(Handshakes.upgrade("/chat").bearer(token).text());
            if (client.readHead().status() == 101) {
                return Optional.of(client);
            }
            client.close();
            return Optional.empty();
        });
    }

    @Test
    void sessionThatEndsThereEndsHere() {
        try (OidcProvider provider = OidcProvider.start();
                StubUpstream stub = StubUpstream.start(Answers.echo());
                TollgateFixture tollgate = TollgateFixture.start(yaml(provider, stub))) {
            String token = provider.token("alice", 600, Map.of("sid", "s1"));
            RawClient client = open(tollgate, token);
            RawClient other = open(tollgate, provider.token("alice", 600, Map.of("sid", "s2")));
            URI uri = URI.create("http://127.0.0.1:" + tollgate.port() + "/logout/main");

            assertThat(provider.logOut("alice", "s1", uri)).isEqualTo(200);

            assertThat(client.readFrame().closeCode()).isEqualTo(4403);
            TwoNodes.assertEchoes(other);
            try (RawClient again = RawClient.connect(tollgate.port())) {
                again.send(Handshakes.upgrade("/chat").bearer(token).text());
                assertThat(again.readHead().status()).isEqualTo(401);
            }
            client.close();
            other.close();
        }
    }
}
