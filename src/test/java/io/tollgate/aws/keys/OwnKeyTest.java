package io.tollgate.aws.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.aws.AccessKey;
import io.tollgate.aws.AccountSettings;
import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import io.tollgate.testing.StubAws;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which place counts, and that none of them tells what is not for others. */
final class OwnKeyTest {
    @TempDir
    private Path folder;

    private Surroundings here;

    @BeforeEach
    void begin() {
        here = new Surroundings(folder);
        here.aws.answering(request -> StubAws.key("AKIDCONTAINER", Surroundings.END));
    }

    @AfterEach
    void end() {
        here.close();
    }

    private void everyPlace() {
        here.instance(here.aws.url(""))
                .set("aws.containerCredentialsFullUri", here.aws.url("/"))
                .set("aws.webIdentityTokenFile", here.file("token", "t").toString())
                .set("aws.roleArn", Surroundings.ROLE)
                .set("aws.accessKeyId", "AKIDOWN")
                .set("aws.secretAccessKey", "own-secret")
                .set("aws.sessionToken", "own-session");
        here.file("credentials", "[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = file-secret\n");
    }

    @Test
    void theOrderIsThatOfTheDefaultChain() throws Exception {
        everyPlace();
        assertThat(OwnKey.chosen(null).origin()).isEqualTo("in Java's properties");
        System.clearProperty("aws.accessKeyId");
        assertThat(OwnKey.chosen(null).origin()).isEqualTo("by AWS_WEB_IDENTITY_TOKEN_FILE");
        System.clearProperty("aws.webIdentityTokenFile");
        assertThat(OwnKey.chosen(null).origin()).isEqualTo("of profile 'default'");
        here.file("credentials", "");
        assertThat(OwnKey.chosen(null).origin()).isEqualTo("of the container service");
        System.clearProperty("aws.containerCredentialsFullUri");
        assertThat(OwnKey.chosen(null).origin()).isEqualTo("of the instance metadata service");
    }

    @Test
    void aKeyThatIsGivenHasNoEnd() throws Exception {
        everyPlace();
        AccessKey key = Surroundings.fetch();
        assertThat(key.id()).isEqualTo("AKIDOWN");
        assertThat(key.secret()).isEqualTo("own-secret");
        assertThat(key.sessionToken()).isEqualTo("own-session");
        assertThat(key.expiresAt()).isNull();
    }

    @Test
    void withoutAnyPlaceItSaysSo() {
        assertThatThrownBy(Surroundings::fetch).hasMessageStartingWith("nothing names a place to take it from");
    }

    /** What the SDK says itself is off; at every level, what is said is ours. */
    @Test
    void nothingOfASecretIsLogged() {
        here.set("aws.containerCredentialsFullUri", here.aws.url("/"))
                .set("aws.containerAuthorizationToken", "container-token-of-a-test")
                .set("aws.region", "eu-west-1");
        here.aws.answering(request -> request.method().equals("GET")
                ? StubAws.key("AKIDCONTAINER", Surroundings.END)
                : StubAws.refused(400, "Oddity", StubAws.SECRET + StubAws.SESSION));
        try (CapturedLogs logs = CapturedLogs.asConfigured()) {
            startAndStop(AccountSettings.DEFAULT);
            startAndStop(new AccountSettings(null, Surroundings.ROLE, "external-id-of-a-test"));
            assertThat(logs.lines()).anyMatch(line -> line.contains("AKIDCONTAINER is in use"));
            assertThat(logs.lines()).anyMatch(line -> line.contains("status 400 Oddity"));
            logs.assertNever(
                    List.of(StubAws.SECRET, StubAws.SESSION, "container-token-of-a-test", "external-id-of-a-test"));
        }
    }

    private static void startAndStop(AccountSettings account) {
        AccessKeyRefresh keys = AccessKeyRefresh.of(account);
        try {
            keys.start().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
        } finally {
            keys.close();
        }
    }

    @Test
    void noThreadOfTheSdkStays() {
        here.set("aws.accessKeyId", "AKIDOWN").set("aws.secretAccessKey", "s").set("aws.region", "eu-west-1");
        here.aws.answering(request -> StubAws.assumed(request, "AKIDASSUMED", Surroundings.END));
        startAndStop(new AccountSettings(null, Surroundings.ROLE, null));
        Await.until(
                "the end of the SDK's threads",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("sdk-")));
    }
}
