package io.tollgate.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A search for secrets that cannot find one would be worth nothing. */
final class CapturedLogsTest {
    private static final String SECRET = "correct-horse";

    @Test
    void findsASecretInAMessage() {
        mustFind(() -> LoggerFactory.getLogger("any").trace("token {}", SECRET));
    }

    @Test
    void findsASecretInACause() {
        Exception cause = new IllegalStateException("outer", new IllegalArgumentException(SECRET));
        mustFind(() -> LoggerFactory.getLogger("any").debug("failed", cause));
    }

    @Test
    void findsASecretInAKeyValuePair() {
        mustFind(() -> LoggerFactory.getLogger("any")
                .atInfo()
                .addKeyValue("token", SECRET)
                .log("opened"));
    }

    @Test
    void findsASecretInTheAccessLogWhichHasAppendersOfItsOwn() {
        mustFind(() -> LoggerFactory.getLogger("tollgate.access").info(SECRET));
    }

    @Test
    void findsASecretOfALoggerThatIsUsuallyQuiet() {
        mustFind(() -> LoggerFactory.getLogger("io.netty.handler").trace(SECRET));
    }

    @Test
    void findsASecretLoggedByTheJdk() {
        mustFind(() -> java.util.logging.Logger.getLogger("any").finest(SECRET));
    }

    @Test
    void isSilentWhereThereIsNone() {
        try (CapturedLogs logs = CapturedLogs.everything()) {
            LoggerFactory.getLogger("any").warn("nothing to see");
            logs.assertNever(List.of(SECRET));
            assertThat(logs.lines()).anyMatch(line -> line.contains("nothing to see"));
        }
    }

    private static void mustFind(Runnable logging) {
        try (CapturedLogs logs = CapturedLogs.everything()) {
            logging.run();
            assertThatThrownBy(() -> logs.assertNever(List.of(SECRET)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("<SECRET>")
                    .hasMessageNotContaining(SECRET);
        }
    }
}
