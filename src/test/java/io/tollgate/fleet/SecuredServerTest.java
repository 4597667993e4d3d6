package io.tollgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.CapturedLogs;
import io.tollgate.testing.RedisServer;
import io.tollgate.testing.TestCertificates;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers with a password, users and TLS. */
final class SecuredServerTest {
    private static final String PASSWORD = "pa55word-of-the-store";

    @TempDir
    private Path folder;

    @Test
    void passwordUserAndDatabaseAreTold() {
        try (RedisServer redis = RedisServer.start(folder)) {
            redis.answer("ACL", "SETUSER", "gate", "on", ">" + PASSWORD, "~tollgate:*", "&*", "+@all");
            redis.answer("ACL", "SETUSER", "default", "-@all", "+info");
            URI database = URI.create(redis.uri() + "/3");
            RedisSettings settings = new RedisSettings(
                    RedisSettings.Mode.STANDALONE,
                    List.of(database),
                    null,
                    "gate",
                    new RedisSettings.Password(PASSWORD),
                    null,
                    LinkFixture.TIMEOUT,
                    RedisSettings.OnOutage.LOCAL,
                    RedisSettings.DEFAULT_LEASE);
            try (LinkFixture fixture = LinkFixture.to(settings).awaitUp()) {
                assertThat(fixture.outcome()).isEqualTo("1");
                assertThat(redis.text("INFO", "keyspace")).contains("db3:").doesNotContain("db0:");
            }
        }
    }

    @Test
    void missingOrWrongPasswordIsToldWithoutIt() {
        try (CapturedLogs logs = CapturedLogs.everything();
                RedisServer redis = RedisServer.start(folder, "--requirepass", "another-pa55word")) {
            assertThat(line(standalone(redis.uri(), null, null))).contains("NOAUTH");
            assertThat(line(standalone(redis.uri(), PASSWORD, null))).contains("refuses our user or password");

            logs.assertNever(List.of(PASSWORD));
        }
    }

    @Test
    void serverWithoutAPasswordRefusesOurs() {
        try (RedisServer redis = RedisServer.start(folder)) {
            assertThat(line(standalone(redis.uri(), PASSWORD, null)))
                    .contains("it has no password, so it refuses ours");
        }
    }

    @Test
    void tlsServerIsTrustedByItsAuthorityOnly() throws Exception {
        TestCertificates certificates = TestCertificates.forNames("localhost");
        Path ca = certificates.writeCa(folder);
        Path otherCa = TestCertificates.forNames("localhost").writeCa(Files.createDirectory(folder.resolve("other")));
        try (RedisServer redis = RedisServer.startWithTls(folder, certificates)) {
            URI secure = URI.create("rediss://localhost:" + redis.port());
            try (LinkFixture fixture =
                    LinkFixture.to(standalone(secure, null, ca)).awaitUp()) {
                assertThat(fixture.outcome()).isEqualTo("1");
            }
            assertThat(line(standalone(secure, null, otherCa)))
                    .contains("cannot connect")
                    .contains("path");
            assertThat(line(standalone(secure, null, null)))
                    .contains("cannot connect")
                    .contains("path");
            URI byAddress = URI.create("rediss://127.0.0.1:" + redis.port());
            assertThat(line(standalone(byAddress, null, ca)))
                    .contains("cannot connect")
                    .contains("127.0.0.1");
            assertThat(line(standalone(redis.uri(), null, null))).contains("is away: ");
        }
    }

    private static RedisSettings standalone(URI server, @Nullable String password, @Nullable Path ca) {
        return LinkFixture.settings(RedisSettings.Mode.STANDALONE, List.of(server), password, ca);
    }

    /** The only line of a link that does not come up. */
    private static String line(RedisSettings settings) {
        try (LinkFixture fixture = LinkFixture.to(settings)) {
            fixture.awaitDown();
            assertThat(fixture.outcome()).isEqualTo("SKIPPED");
            assertThat(fixture.lines()).hasSize(1);
            return fixture.lines().get(0);
        }
    }
}
