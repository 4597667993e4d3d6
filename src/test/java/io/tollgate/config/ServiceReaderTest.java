package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.ManagementSettings.ManagementKey;
import io.tollgate.config.TollgateSettings.AdminAddress;
import io.tollgate.config.TollgateSettings.DrainSettings;
import io.tollgate.config.TollgateSettings.OverloadSettings;
import io.tollgate.limit.Rate;
import io.tollgate.telemetry.TelemetrySettings;
import io.tollgate.telemetry.TelemetrySettings.AccessLogFormat;
import io.tollgate.telemetry.tracing.TracingSettings;
import io.tollgate.token.Secret;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** health, admin, telemetry, drain and overload. */
final class ServiceReaderTest {
    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() {
        file = new ConfigFile(folder);
    }

    @Test
    void allDefaults() {
        TollgateSettings settings = file.settings("");
        assertThat(settings.health()).isNull();
        assertThat(settings.admin()).isNull();
        assertThat(settings.telemetry()).isEqualTo(new TelemetrySettings(AccessLogFormat.TEXT, null));
        assertThat(settings.drain())
                .isEqualTo(new DrainSettings(
                        Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(120), 1001));
        assertThat(settings.overload()).isEqualTo(new OverloadSettings(Duration.ofMillis(500), 0.9));
    }

    @Test
    void everyKeyChanged() {
        file.write("token", "0123456789abcdef\n");
        TollgateSettings settings = file.settings("""
                health: {address: ':9091'}
                admin: {address: '127.0.0.1:9090', token: {file: token}}
                telemetry: {accessLog: {format: json}, tracing: {otlp: 'https://h:4318', sample: 10%}}
                drain: {delay: 1s, window: 2s, deadline: 3s, code: 4000}
                overload: {loopLag: 2s, memory: 70%}
                """);
        Secret token = new Secret("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
        assertThat(settings.health()).isEqualTo(new InetSocketAddress(9091));
        assertThat(settings.admin())
                .isEqualTo(new AdminAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 9090),
                        token,
                        ManagementSettings.DEFAULTS));
        assertThat(settings.telemetry())
                .isEqualTo(new TelemetrySettings(
                        AccessLogFormat.JSON, new TracingSettings(URI.create("https://h:4318"), 0.1)));
        assertThat(settings.drain())
                .isEqualTo(
                        new DrainSettings(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), 4000));
        assertThat(settings.overload()).isEqualTo(new OverloadSettings(Duration.ofSeconds(2), 0.7));
        assertThat(settings.toString()).doesNotContain("0123456789abcdef");
    }

    @Test
    void whoMayPushIsRead() {
        file.write("secret", "0123456789abcdef\n");
        ManagementSettings connections = file.settings("admin: {address: '127.0.0.1:1', connections: {keys: [{id: ABCD,"
                        + " secret: {file: secret}}], rate: 7/m, burst: 9}}")
                .admin()
                .connections();
        Secret secret = new Secret("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
        assertThat(connections)
                .isEqualTo(new ManagementSettings(
                        List.of(new ManagementKey("ABCD", secret)),
                        new Rate(7, Duration.ofMinutes(1).toNanos(), 9)));
        assertThat(connections.toString()).doesNotContain("0123456789abcdef");
    }

    @Test
    void withoutATokenTheAdminAddressHasNone() {
        assertThat(file.settings("admin: {address: '127.0.0.1:1'}").admin().token())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"off | OFF", "'''off''' | OFF", "{format: text} | TEXT", "{} | TEXT"})
    void theAccessLogIsOffOrHasAForm(String value, AccessLogFormat format) {
        assertThat(file.settings("telemetry: {accessLog: " + value + "}")
                        .telemetry()
                        .accessLog())
                .isEqualTo(format);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "deadline: 20s                      | 2000 | 10000",
                "deadline: 10m                      | 5000 | 30000",
                "'deadline: 20s, delay: 0'          | 0    | 10000",
                "'deadline: 20s, window: 0'         | 2000 | 0",
                "'deadline: 3s, delay: 1s, window: 2s' | 1000 | 2000"
            })
    void delayAndWindowFitIntoAShortDeadline(String keys, long delayMillis, long windowMillis) {
        DrainSettings drain = file.settings("drain: {" + keys + "}").drain();
        assertThat(drain.delay()).isEqualTo(Duration.ofMillis(delayMillis));
        assertThat(drain.window()).isEqualTo(Duration.ofMillis(windowMillis));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "health: {}                         | health.address: missing, expected an address such as",
                "health: ':9091'                    | health: found \":9091\", expected a mapping with address",
                "admin: {address: ':9090'}          | admin.address: warning: the admin token crosses the network",
                "'admin: {address: ''[::1]:1'', token: {file: none}}'  | admin.token.file: the file none does not exist",
                "'admin: {address: ''[::1]:1'', token: {file: short}}' | admin.token: found a token of 5 bytes, expected at least 16",
                "'admin: {address: ''[::1]:1'', token: {file: blank}}' | admin.token: found a character in the token that no header can carry",
                "'admin: {address: ''[::1]:1'', token: {file: empty}}' | admin.token.file: the file is empty, expected a secret",
                "'admin: {address: ''[::1]:1'', connections: {keys: [{id: a b, secret: {file: long}}]}}' | admin.connections.keys[0].id: found \"a b\", expected an access key id",
                "'admin: {address: ''[::1]:1'', connections: {keys: [{secret: {file: long}}]}}' | admin.connections.keys[0].id: missing",
                "'admin: {address: ''[::1]:1'', connections: {keys: [{id: abcd}]}}' | admin.connections.keys[0].secret: missing",
                "'admin: {address: ''[::1]:1'', connections: {keys: [{id: abcd, secret: {file: short}}]}}' | admin.connections.keys[0].secret: found a secret of 5 bytes",
                "'admin: {address: ''[::1]:1'', connections: {keys: [{id: abcd, secret: {file: blank}}]}}' | admin.connections.keys[0].secret: found a character in the secret",
                "'admin: {address: ''[::1]:1'', connections: {keys: [{id: abcd, secret: {file: long}}, {id: abcd, secret: {file: long}}]}}' | admin.connections.keys[1].id: \"abcd\" is already there",
                "'admin: {address: ''[::1]:1'', connections: {rate: 10}}' | admin.connections.rate: found \"10\", expected a rate",
                "'admin: {address: ''[::1]:1'', connections: {burst: 0}}' | admin.connections.burst: found \"0\"",
                "telemetry: {accessLog: false}      | telemetry.accessLog: found \"false\", expected the word off, or {format: text}",
                "telemetry: {accessLog: {format: xml}} | telemetry.accessLog.format: found \"xml\", expected text or json",
                "telemetry: {tracing: {otlp: x}}    | telemetry.tracing.otlp: found \"x\", expected a URL that starts with http",
                "telemetry: {tracing: {}}           | telemetry.tracing.otlp: missing",
                "telemetry: {tracing: {otlp: 'http://u:p@h'}} | telemetry.tracing.otlp: ",
                "telemetry: {tracing: {otlp: 'http://h', sample: 200%}} | telemetry.tracing.sample: found \"200%\"",
                "drain: {code: 1006}                | drain.code: found \"1006\", expected a close code",
                "drain: {code: 999}                 | drain.code: found \"999\"",
                "drain: {code: 5000}                | drain.code: found \"5000\"",
                "drain: {deadline: 0}               | drain.deadline: found \"0\", expected a duration above 0",
                "drain: {delay: soon}               | drain.delay: found \"soon\", expected a duration with a unit",
                "drain: {window: 30}                | drain.window: found \"30\", expected a duration with a unit",
                "drain: {delay: 100s}               | drain: found a delay of 100s and a window of 30s, which do not fit into the deadline of 120s",
                "'drain: {deadline: 1s, window: 1s}' | drain: found a delay of 100ms and a window of 1s, which do not fit",
                "overload: {loopLag: 5}             | overload.loopLag: found \"5\", expected a duration with a unit",
                "overload: {memory: 0.9}            | overload.memory: found \"0.9\", expected a share such as 10%",
                "overload: {lag: 1s}                | overload.lag: unknown key, expected one of loopLag, memory",
            })
    void whatIsWrongIsTold(String section, String problem) {
        file.write("short", "12345");
        file.write("long", "0123456789abcdef");
        file.write("blank", "0123456789 0123456789");
        file.write("empty", "\n");
        assertThat(file.problems(section)).singleElement().asString().contains("conf.yaml:1: " + problem);
    }
}
