package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.tls.TlsEngine;
import io.tollgate.upstream.UpstreamSettings;
import io.tollgate.upstream.UpstreamSettings.Balance;
import io.tollgate.upstream.UpstreamSettings.Tls;
import io.tollgate.upstream.UpstreamTerms;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UpstreamReaderTest {
    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() throws IOException {
        file = new ConfigFile(folder);
        Files.copy(Path.of("conf/examples/localhost.crt"), folder.resolve("ca.crt"));
    }

    @Test
    void allDefaults() {
        assertThat(file.settings("upstreams: {u: {endpoints: ['ws://a']}}").upstreams())
                .containsExactly(new UpstreamSettings(
                        "u",
                        List.of(URI.create("ws://a")),
                        Balance.ROUND_ROBIN,
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(10),
                        null,
                        null,
                        UpstreamTerms.NONE,
                        null));
    }

    @Test
    void everyKeyChanged() {
        String text = "upstreams: {u: {endpoints: ['wss://a:1/x', 'ws://[::1]:2'], balance: least-connections,"
                + " connectTimeout: 1s, answerTimeout: 2s, keepHost: false, tls: {ca: ca.crt, serverName: B.example, engine: jdk}}}";
        assertThat(file.settings(text).upstreams())
                .containsExactly(new UpstreamSettings(
                        "u",
                        List.of(URI.create("wss://a:1/x"), URI.create("ws://[::1]:2")),
                        Balance.LEAST_CONNECTIONS,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        false,
                        new Tls(folder.resolve("ca.crt"), "b.example", TlsEngine.JDK),
                        UpstreamTerms.NONE,
                        null));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "balance: round-robin            | endpoints: missing, expected a list, each item a URL that starts with ws:// or wss://",
                "endpoints: []                   | endpoints: found an empty list",
                "endpoints: 'ws://a'             | endpoints: found \"ws://a\", expected a list",
                "endpoints: ['http://a']         | endpoints[0]: found \"http://a\", expected a URL that starts with ws:// or wss://",
                "endpoints: ['a:80']             | endpoints[0]: found \"a:80\"",
                "endpoints: ['ws://']            | endpoints[0]: found \"ws://\"",
                "endpoints: ['ws://a_b']         | endpoints[0]: found \"ws://a_b\", expected a URL that starts with ws:// or wss://: with a host name",
                "endpoints: ['ws://a:0']         | endpoints[0]: found \"ws://a:0\"",
                "endpoints: ['ws://a:65536']     | endpoints[0]: found \"ws://a:65536\"",
                "endpoints: ['ws://u@a']         | endpoints[0]: found \"ws://***@a\", expected a URL that starts with ws:// or wss://: without a user",
                "endpoints: ['ws://a?b']         | endpoints[0]: found \"ws://a?***\", expected a URL that starts with ws:// or wss://: without a query",
                "endpoints: ['ws://a#b']         | endpoints[0]: found \"ws://a#b\"",
                "'endpoints: [ws://a, ws://a]'   | endpoints[1]: \"ws://a\" is already there on line 1",
                "'endpoints: [ws://a], balance: random' | balance: found \"random\", expected round-robin or least-connections",
                "'endpoints: [ws://a], connectTimeout: 0' | connectTimeout: found \"0\", expected a duration above 0",
                "'endpoints: [ws://a], keepHost: on' | keepHost: found \"on\", expected true or false",
                "'endpoints: [ws://a], tls: {ca: ca.crt}' | tls: found tls, but none of the endpoints is a wss:// URL",
                "'endpoints: [wss://a], tls: {ca: none}' | tls.ca: the file none does not exist",
                "'endpoints: [wss://a], tls: {serverName: \"a:1\"}' | tls.serverName: found \"a:1\", expected a host name",
                "'endpoints: [ws://a], health: {path: /}' | health: health is not available in this version",
                "dns: _ws._tcp.chat.svc          | dns: dns is not available in this version",
            })
    void whatIsWrongIsTold(String keys, String problem) {
        assertThat(file.problems("upstreams: {u: {" + keys + "}}"))
                .anyMatch(line -> line.contains("conf.yaml:1: upstreams.u." + problem));
    }

    @Test
    void aNameIsOfLettersAndDigits() {
        assertThat(file.problems("upstreams: {u: {endpoints: ['ws://a']}, 'a b': {endpoints: ['ws://a']}}"))
                .singleElement()
                .asString()
                .contains("upstreams.a b: the key is not a name of letters");
    }
}
