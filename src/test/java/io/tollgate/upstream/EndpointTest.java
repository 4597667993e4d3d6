package io.tollgate.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "ws://10.0.0.5:9001,        10.0.0.5,  9001, false, 10.0.0.5:9001, 10.0.0.5:9001, ''",
        "ws://chat,                 chat,      80,   false, chat,          chat:80,       ''",
        "ws://chat:80/,             chat,      80,   false, chat,          chat:80,       ''",
        "ws://chat:443,             chat,      443,  false, chat:443,      chat:443,      ''",
        "wss://a.test/prod,         a.test,    443,  true,  a.test,        a.test:443,    /prod",
        "WSS://a.test:443/prod/,    a.test,    443,  true,  a.test,        a.test:443,    /prod",
        "wss://a.test:80/a/b%20c,   a.test,    80,   true,  a.test:80,     a.test:80,     /a/b%20c",
        "ws://[::1]:9001,           ::1,       9001, false, [::1]:9001,    [::1]:9001,    ''",
        "wss://[2001:db8::1],       2001:db8::1, 443, true, [2001:db8::1], [2001:db8::1]:443, ''"
    })
    void isReadFromItsUrl(String url, String host, int port, boolean tls, String authority, String label, String path) {
        Endpoint endpoint = Endpoint.of(URI.create(url));
        assertThat(endpoint.host()).isEqualTo(host);
        assertThat(endpoint.port()).isEqualTo(port);
        assertThat(endpoint.tls()).isEqualTo(tls);
        assertThat(endpoint.authority()).isEqualTo(authority);
        assertThat(endpoint.label()).isEqualTo(label);
        assertThat(endpoint.basePath()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://a",
                "a:9001",
                "/a",
                "ws:///a",
                "ws://a_b",
                "ws://a:0",
                "ws://a:65536",
                "ws://a?x=1",
                "ws://a#x",
                "ws://u:hunter2@a"
            })
    void isRefusedWithoutShowingAPassword(String url) {
        assertThatThrownBy(() -> Endpoint.of(URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected")
                .hasMessageNotContaining("hunter2");
    }
}
