package io.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.tollgate.testing.AdminApi.Answer;
import io.tollgate.testing.CapturedLogs;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

final class LogLevelsTest {
    private static final Logger OURS = (Logger) LoggerFactory.getLogger("io.tollgate");
    private static final Logger ROOM = (Logger) LoggerFactory.getLogger("io.tollgate.logleveltest");
    private static final Logger ACCESS = (Logger) LoggerFactory.getLogger("tollgate.access");

    private final AdminFixture admin = new AdminFixture();

    @AfterEach
    void stop() {
        OURS.setLevel(null);
        ROOM.setLevel(null);
        ACCESS.setLevel(Level.INFO);
        admin.close();
    }

    private Answer put(String body) {
        return admin.api().call("PUT", "/log", body);
    }

    @Test
    void theLevelsOfOurOwnLoggersAreShown() {
        JsonObject levels = admin.api().get("/log").json();
        assertThat(levels.getString("level")).isEqualTo("info");
        assertThat(levels.getJsonObject("loggers").getMap())
                .containsEntry("tollgate.access", "info")
                .containsEntry("io.tollgate.admin", "info")
                .doesNotContainKeys("io.netty", "io.vertx", "ROOT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"trace", "debug", "info", "warn", "error", "off"})
    void oneLevelSetsAllOfOurs(String level) {
        assertThat(put("{\"level\": \"" + level + "\"}").json().getString("level"))
                .isEqualTo(level);
        assertThat(ROOM.getEffectiveLevel()).isEqualTo(Level.toLevel(level));
    }

    @Test
    void oneOfOursIsSetAloneAndFollowsItsParentAgain() {
        put("{\"level\": \"debug\", \"logger\": \"io.tollgate.logleveltest\"}");
        assertThat(ROOM.isDebugEnabled()).isTrue();
        assertThat(OURS.isDebugEnabled()).isFalse();
        put("{\"level\": null, \"logger\": \"io.tollgate.logleveltest\"}");
        assertThat(ROOM.getLevel()).isNull();
    }

    @Test
    void theAccessLogCanBeSilenced() {
        put("{\"level\": \"off\", \"logger\": \"tollgate.access\"}");
        assertThat(ACCESS.isErrorEnabled()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"io.netty", "io.vertx", "ROOT", "", "io.tollgate.none.such", "io.tollgatee", "io.tollgate."})
    void noOtherLoggerCanBeNamed(String logger) {
        Answer answer = put("{\"level\": \"debug\", \"logger\": \"" + logger + "\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(LoggerFactory.getLogger("io.netty").isDebugEnabled()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|400",
                "{\"level\": \"loud\"}|400",
                "{\"level\": null}|400",
                "{\"level\": 1}|400",
                "{\"level\": \"warn\", \"logger\": \"io.tollgate.admin\"}|403",
                "{\"level\": null, \"logger\": \"io.tollgate.admin\"}|400",
                "{\"level\": \"off\", \"logger\": \"io.tollgate.admin.http\"}|403",
            })
    void aLevelThatMakesNoSenseOrWouldHideTheAuditIsRefused(String body, int status) {
        assertThat(put(body).status()).isEqualTo(status);
        assertThat(LoggerFactory.getLogger(AdminServer.AUDIT).isInfoEnabled()).isTrue();
    }

    @Test
    void theChangeItselfIsLoggedWhateverTheLevel() {
        put("{\"level\": \"off\"}");
        try (CapturedLogs logs = CapturedLogs.messagesOf(AdminServer.AUDIT)) {
            put("{\"level\": \"error\"}");
            assertThat(logs.lines()).hasSize(1).first().asString().endsWith("logger io.tollgate set from OFF to ERROR");
        }
    }
}
