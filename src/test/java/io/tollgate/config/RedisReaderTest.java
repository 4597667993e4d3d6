package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.fleet.RedisSettings;
import io.tollgate.fleet.RedisSettings.Mode;
import io.tollgate.fleet.RedisSettings.OnOutage;
import io.tollgate.fleet.RedisSettings.Password;
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
import org.junit.jupiter.params.provider.ValueSource;

final class RedisReaderTest {
    private static final String USED =
            "routes: [{name: r, path: /, authenticate: none, upstream: u, limits: [{count: upgrades, per: route, rate: 1/s,"
                    + " store: redis}]}]\n";

    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() throws IOException {
        file = new ConfigFile(folder);
        file.write("password", "sesame\n");
        Files.copy(Path.of("conf/examples/localhost.crt"), folder.resolve("ca.crt"));
    }

    private static String redis(String keys) {
        return USED + "redis: {" + keys + "}\n";
    }

    private List<String> problems(String keys) {
        return file.problems(redis(keys));
    }

    @Test
    void thereIsNoneByDefault() {
        assertThat(file.settings(ConfigFile.ROUTES).redis()).isNull();
    }

    @Test
    void allDefaults() {
        assertThat(file.settings(redis("url: 'redis://127.0.0.1:6379'")).redis())
                .isEqualTo(new RedisSettings(
                        Mode.STANDALONE,
                        List.of(URI.create("redis://127.0.0.1:6379")),
                        null,
                        null,
                        null,
                        null,
                        Duration.ofMillis(20),
                        OnOutage.LOCAL,
                        Duration.ofSeconds(10)));
    }

    @Test
    void everyKeyChanged() {
        assertThat(file.settings(
                                redis(
                                        "url: ['rediss://a.test/3', 'rediss://b.test:1/3'], mode: sentinel, master: m, user: u,"
                                                + " password: {file: password}, ca: ca.crt, timeout: 1s, onOutage: closed, lease: 1m"))
                        .redis())
                .isEqualTo(new RedisSettings(
                        Mode.SENTINEL,
                        List.of(URI.create("rediss://a.test/3"), URI.create("rediss://b.test:1/3")),
                        "m",
                        "u",
                        new Password("sesame"),
                        folder.resolve("ca.crt"),
                        Duration.ofSeconds(1),
                        OnOutage.CLOSED,
                        Duration.ofSeconds(60)));
    }

    @Test
    void itsFilesAreWatched() {
        Loaded loaded =
                file.load(file.complete(redis("url: 'rediss://a.test', password: {file: password}, ca: ca.crt")));
        assertThat(loaded.files().files()).contains(folder.resolve("password"), folder.resolve("ca.crt"));
    }

    @Test
    void aSectionNeedsNoLimitThatCountsThere() {
        assertThat(file.problems("redis: {url: 'redis://127.0.0.1'}")).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                         | url: missing, expected a URL that starts with redis:// or rediss://, or a list of them",
                "url: []                                    | url: found an empty list",
                "url: 'http://a'                            | url: found \"http://a\", expected a URL that starts with redis:// or rediss://",
                "url: 127.0.0.1:6379                        | url: found \"127.0.0.1:6379\"",
                "url: 'redis://a:0'                         | url: found \"redis://a:0\"",
                "url: 'redis://a/x'                         | url: found \"redis://a/x\", expected a URL that starts with redis:// or rediss://, with a database such as /1 as path or none",
                "url: 'redis://a/1/2'                       | url: found \"redis://a/1/2\"",
                "url: ['redis://a']                         | ''",
                "url: ['redis://a', 'redis://b']            | url: found 2 URLs, expected one, or mode: sentinel or mode: cluster",
                "'url: [''redis://a'', ''redis://a''], mode: cluster' | url[1]: \"redis://a\" is already there",
                "'url: [''redis://a'', ''rediss://b''], mode: cluster' | url: found redis:// beside rediss://, expected TLS for all of them or for none",
                "'url: ''redis://a/1'', mode: cluster'      | url: found \"redis://a/1\", expected a URL that starts with redis:// or rediss:// without a database: a cluster has only one",
                "'url: ''redis://a'', mode: replica'        | mode: found \"replica\", expected standalone, sentinel or cluster",
                "'url: ''redis://a'', mode: sentinel'       | master: missing, expected",
                "'url: ''redis://a'', master: m'            | master: found \"m\", expected no such key here: it is for mode: sentinel",
                "'url: ''redis://a'', user: u'              | password: missing, expected {file: …}, as there is a user",
                "'url: ''redis://[::1]'', password: sesame' | password: found something else, expected {file: …}",
                "'url: ''redis://[::1]'', password: {file: no}' | password.file: the file no does not exist",
                "'url: ''redis://a'', ca: ca.crt'           | ca: found a ca, but no url is a rediss:// URL",
                "'url: ''rediss://a'', ca: password'        | ca: found no certificate in password",
                "'url: ''redis://a'', timeout: 0'           | timeout: found \"0\", expected a duration with a unit, of 1ms to 1s",
                "'url: ''redis://a'', timeout: 1001ms'      | timeout: found \"1001ms\"",
                "'url: ''redis://a'', lease: 1s'            | lease: found \"1s\", expected a duration with a unit, of 2s to 60s",
                "'url: ''redis://a'', lease: 61s'           | lease: found \"61s\"",
                "'url: ''redis://a'', onOutage: fail'       | onOutage: found \"fail\", expected open, closed or local",
                "'url: ''redis://a'', db: 1'                | db: unknown key, expected one of url, mode",
                "'url: ''redis://a.test'', password: {file: password}' | password: warning: it crosses the network unencrypted to a.test; rediss:// keeps it private",
            })
    void whatIsWrongIsTold(String keys, String problem) {
        List<String> problems = problems(keys);
        if (problem.isEmpty()) {
            assertThat(problems).isEmpty();
        } else {
            assertThat(problems).singleElement().asString().startsWith("conf.yaml:2: redis." + problem);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://:sesame@a",
                "redis://u:sesame@a:6379/1",
                "redis://u:se/sesame@a",
                "redis:sesame@a",
                "rediss://sesame?@a",
                "http://u:sesame@a",
                "redis://a?password=sesame",
            })
    void aCredentialInAUrlIsRefusedAndNotShown(String url) {
        assertThat(problems("url: '" + url + "'"))
                .singleElement()
                .asString()
                .startsWith("conf.yaml:2: redis.url: found")
                .doesNotContain("sesame");
    }

    @Test
    void aPasswordOnTheWayToThisMachineIsNoWarning() {
        file.settings(redis("url: 'redis://localhost', password: {file: password}"));
    }
}
