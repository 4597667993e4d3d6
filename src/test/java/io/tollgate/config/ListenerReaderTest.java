package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.listener.AddressRange;
import io.tollgate.listener.ListenerSettings;
import io.tollgate.listener.ListenerSettings.ClientAuth;
import io.tollgate.listener.ListenerSettings.Forwarded;
import io.tollgate.listener.ListenerSettings.Pair;
import io.tollgate.listener.ListenerSettings.Tls;
import io.tollgate.tls.TlsEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ListenerReaderTest {
    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() throws IOException {
        file = new ConfigFile(folder);
        for (String name : List.of("localhost.crt", "localhost.key")) {
            Files.copy(Path.of("conf/examples").resolve(name), folder.resolve(name));
        }
        for (String name : List.of("other.crt", "other.key", "nameless.crt")) {
            Files.copy(Path.of("src/test/resources/tls").resolve(name), folder.resolve(name));
        }
        Files.copy(Path.of("src/test/resources/tls/ed25519.key"), folder.resolve("ed.key"));
    }

    private List<String> problems(String keys) {
        return file.problems("listeners: [{name: a, address: ':8080', " + keys + "}]");
    }

    @Test
    void allDefaults() {
        assertThat(file.settings("listeners: [{name: a, address: ':8080'}]").listeners())
                .containsExactly(new ListenerSettings(
                        "a",
                        new InetSocketAddress(8080),
                        null,
                        false,
                        List.of(),
                        Forwarded.X_FORWARDED_FOR,
                        64,
                        Duration.ofSeconds(10),
                        32768,
                        0,
                        500));
    }

    @Test
    void everyKeyChanged() {
        String text = """
                listeners:
                  - name: b
                    address: 127.0.0.1:1
                    tls:
                      certificate: localhost.crt
                      key: localhost.key
                      certificates: [{certificate: other.crt, key: other.key}]
                      clientAuth: request
                      clientCa: ./localhost.crt
                      engine: jdk
                    proxyProtocol: true
                    trustedProxies: [10.0.0.0/8]
                    forwarded: rfc7239
                    ipv6Prefix: 56
                    handshakeTimeout: 500ms
                    maxHead: 4KiB
                    maxConnections: 7
                    maxHandshakes: 8
                """;
        Path certificate = folder.resolve("localhost.crt");
        assertThat(file.settings(text).listeners())
                .containsExactly(new ListenerSettings(
                        "b",
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                        new Tls(
                                certificate,
                                folder.resolve("localhost.key"),
                                List.of(new Pair(folder.resolve("other.crt"), folder.resolve("other.key"))),
                                ClientAuth.REQUEST,
                                certificate,
                                TlsEngine.JDK),
                        true,
                        List.of(AddressRange.parse("10.0.0.0/8")),
                        Forwarded.RFC7239,
                        56,
                        Duration.ofMillis(500),
                        4096,
                        7,
                        8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "::/0"})
    void whoTrustsEverybodyIsWarned(String range) {
        assertThat(problems("trustedProxies: [10.0.0.0/8, '" + range + "']"))
                .singleElement()
                .asString()
                .contains("listeners[0].trustedProxies: warning: everybody is trusted, so any client may say");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:80, 127.0.0.1, 80",
        "0.0.0.0:65535, 0.0.0.0, 65535",
        ":0, 0.0.0.0, 0",
        "localhost:8080, 127.0.0.1, 8080",
        "[::]:8080, 0:0:0:0:0:0:0:0, 8080",
        "[2001:db8::1]:443, 2001:db8:0:0:0:0:0:1, 443",
    })
    void anAddressIsHostAndPort(String text, String host, int port) {
        InetSocketAddress address = file.settings("listeners: [{name: a, address: '" + text + "'}]")
                .listeners()
                .get(0)
                .address();
        assertThat(address.getAddress().getHostAddress()).isEqualTo(host);
        assertThat(address.getPort()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8080",
                "",
                ":",
                ":65536",
                ":-1",
                "host:80",
                "256.0.0.1:80",
                "1.2.3:80",
                "01.2.3.4:80",
                "::1:80",
                "[::1]",
                "[::g]:80",
                "[]:80",
                "[1.2.3.4]:80",
                "[::1%eth0]:80",
                "127.0.0.1:",
                "be.de.fa.ce:80",
                "*:80"
            })
    void anythingElseIsNoAddress(String text) {
        assertThat(file.problems("listeners: [{name: a, address: '" + text + "'}]"))
                .singleElement()
                .asString()
                .contains("listeners[0].address: found", "expected an address such as 0.0.0.0:8080");
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({
        "127.0.0.1:80, 127.0.0.1:80",
        "0.0.0.0:80, 127.0.0.1:80",
        "[::1]:80, [::]:80",
        "[::]:80, 127.0.0.1:80",
        "localhost:80, 127.0.0.1:80"
    })
    void addressesThatCannotBeBoundTogetherAreAnError(String one, String other) {
        String both = "listeners: [{name: a, address: '%s'}, {name: b, address: '%s'}]".formatted(one, other);
        assertThat(file.problems(both))
                .containsExactly("conf.yaml:1: listeners[1].address: the address is already bound by"
                        + " listeners[0].address on line 1");
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({":0, :0", "127.0.0.1:80, 127.0.0.1:81", "127.0.0.1:80, 127.0.0.2:80", "0.0.0.0:80, [::1]:80"})
    void othersCan(String one, String other) {
        file.settings("listeners: [{name: a, address: '%s'}, {name: b, address: '%s'}]".formatted(one, other));
    }

    @Test
    void healthAndAdminBindToo() {
        assertThat(file.problems("listeners: [{name: a, address: '127.0.0.1:80'}]\nhealth: {address: ':80'}\n"
                        + "admin: {address: '127.0.0.1:80'}"))
                .hasSize(3)
                .allMatch(line -> line.contains("the address is already bound by"));
    }

    @Test
    void aNameIsThereOnce() {
        assertThat(file.problems("listeners: [{name: a, address: ':1'},\n {name: a, address: ':2'}]"))
                .containsExactly("conf.yaml:2: listeners[1].name: \"a\" is already there on line 1");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "handshakeTimeout: 0          | handshakeTimeout: found \"0\", expected a duration above 0",
                "handshakeTimeout: 10         | handshakeTimeout: found \"10\", expected a duration above 0 with a unit",
                "maxHead: 32768               | maxHead: found \"32768\", expected a size with a unit such as 32KiB",
                "maxHead: 2MiB                | maxHead: found \"2MiB\", expected a size with a unit such as 32KiB, of 1KiB to 1MiB",
                "maxConnections: -1           | maxConnections: found \"-1\", expected a whole number of 0",
                "maxConnections: many         | maxConnections: found \"many\"",
                "forwarded: Forwarded         | forwarded: found \"Forwarded\", expected x-forwarded-for or rfc7239",
                "ipv6Prefix: 31               | ipv6Prefix: found \"31\", expected a whole number of 32 to 128",
                "ipv6Prefix: 129              | ipv6Prefix: found \"129\"",
                "ipv6Prefix: /64              | ipv6Prefix: found \"/64\"",
                "trustedProxies: 10.0.0.0/8   | trustedProxies: found \"10.0.0.0/8\", expected a list",
                "trustedProxies: [10.0.0.1/8] | trustedProxies[0]: found \"10.0.0.1/8\", expected a range of addresses such as 10.0.0.0/8 or 2001:db8::/32: '10.0.0.1/8' has bits set",
                "trustedProxies: [be.de.fa.ce] | trustedProxies[0]: found \"be.de.fa.ce\"",
                "'trustedProxies: [10.0.0.0/8, 10.0.0.0/8]' | trustedProxies[1]: \"10.0.0.0/8\" is already there on line 1",
                "proxyProtocol: true          | trustedProxies: missing, expected the proxies that may send a PROXY header, as proxyProtocol is true",
                "'proxyProtocol: true, trustedProxies: []' | trustedProxies: missing, expected the proxies that may",
                "proxyProtocol: v2            | proxyProtocol: found \"v2\", expected true or false",
                "maxHandshakes: -1            | maxHandshakes: found \"-1\", expected a whole number of 0",
                "tls: {}                      | tls.certificate: missing, expected a PEM file",
                "'tls: {certificate: localhost.crt, key: none.pem}'      | tls.key: the file none.pem does not exist",
                "'tls: {certificate: ., key: localhost.key}'             | is no regular file",
                "'tls: {certificate: localhost.key, key: localhost.key}' | tls.certificate: found no certificate in localhost.key",
                "'tls: {certificate: localhost.crt, key: localhost.crt}' | tls.key: found no private key in localhost.crt",
                "'tls: {certificate: localhost.crt, key: other.key}'     | tls.key: other.key is not the key of the certificate in localhost.crt",
                "'tls: {certificate: localhost.crt, key: ed.key}'       | tls.key: ed.key is not the key of the certificate in localhost.crt",
                "'tls: {certificate: localhost.crt, key: localhost.key, certificates: other.crt}' | tls.certificates: found \"other.crt\", expected a list, each item a certificate and its key",
                "'tls: {certificate: localhost.crt, key: localhost.key, certificates: [{certificate: other.crt}]}' | tls.certificates[0].key: missing, expected a PEM file",
                "'tls: {certificate: localhost.crt, key: localhost.key, certificates: [{certificate: other.crt, key: localhost.key}]}' | tls.certificates[0].key: localhost.key is not the key of the certificate in other.crt",
                "'tls: {certificate: other.crt, key: other.key, certificates: [{certificate: nameless.crt, key: ed.key}]}' | tls.certificates[0]: nameless.crt names no host in its subjectAltName",
                "'tls: {certificate: localhost.crt, key: localhost.key, certificates: [{certificate: localhost.crt, key: localhost.key}]}' | tls.certificates[0]: warning: localhost is in localhost.crt too, which comes first",
                "'tls: {certificate: localhost.crt, key: localhost.key, engine: boringssl}' | tls.engine: found \"boringssl\", expected auto, openssl or jdk",
                "'tls: {certificate: localhost.crt, key: localhost.key, clientAuth: required}' | tls.clientCa: missing, expected a PEM file",
            })
    void whatIsWrongIsTold(String key, String problem) {
        assertThat(problems(key)).anyMatch(line -> line.contains(problem));
    }
}
