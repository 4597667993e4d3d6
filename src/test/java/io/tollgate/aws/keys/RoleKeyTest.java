package io.tollgate.aws.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.aws.AccessKey;
import io.tollgate.aws.AccountSettings;
import io.tollgate.testing.StubAws;
import io.tollgate.testing.StubAws.Asked;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the Security Token Service gives: for a token of the cluster's (IRSA), and for a key that may assume a role. */
final class RoleKeyTest {
    private static final AccountSettings OTHER =
            new AccountSettings(null, "arn:aws:iam::210987654321:role/other", "an-external-id");

    @TempDir
    private Path folder;

    private Surroundings here;

    @BeforeEach
    void begin() {
        here = new Surroundings(folder).set("aws.region", "eu-west-1");
        here.aws.answering(request -> StubAws.assumed(request, "AKIDASSUMED", Surroundings.END));
    }

    @AfterEach
    void end() {
        here.close();
    }

    private Path webIdentity(String token) {
        Path file = here.file("token", token);
        here.set("aws.webIdentityTokenFile", file.toString()).set("aws.roleArn", Surroundings.ROLE);
        return file;
    }

    private static Map<String, String> form(Asked request) {
        Map<String, String> form = request.form();
        form.remove("Version");
        return form;
    }

    @Test
    void aTokenOfTheClustersIsExchangedForAKeyOfTheRole() throws Exception {
        webIdentity("a.web.token\n");
        AccessKey key = Surroundings.fetch();
        assertThat(form(here.aws.last()))
                .isEqualTo(Map.of(
                        "Action", "AssumeRoleWithWebIdentity",
                        "RoleArn", Surroundings.ROLE,
                        "RoleSessionName", "tollgate",
                        "WebIdentityToken", "a.web.token"));
        assertThat(here.aws.last().header("authorization")).isNull();
        assertThat(key.id()).isEqualTo("AKIDASSUMED");
        assertThat(key.sessionToken()).isEqualTo(StubAws.SESSION);
        assertThat(key.expiresAt()).isEqualTo(Surroundings.END);
    }

    @Test
    void theTokenFileIsReadAgainAtEachRefresh() throws Exception {
        Path file = webIdentity("first");
        Surroundings.fetch();
        Files.writeString(file, "second");
        Surroundings.fetch();
        assertThat(here.aws.asked())
                .extracting(request -> request.form().get("WebIdentityToken"))
                .containsExactly("first", "second");
    }

    @Test
    void theSessionHasTheNameOfTheEnvironment() throws Exception {
        webIdentity("token");
        here.set("aws.roleSessionName", "blue");
        Surroundings.fetch();
        assertThat(form(here.aws.last())).containsEntry("RoleSessionName", "blue");
    }

    @ParameterizedTest
    @CsvSource({"400, InvalidIdentityToken", "403, AccessDenied", "400, ExpiredTokenException"})
    void aRefusalIsToldByStatusAndCodeAndNotByItsMessage(int status, String code) {
        webIdentity("a.web.token");
        here.aws.answering(request -> StubAws.refused(status, code, "a.web.token"));
        assertThatThrownBy(Surroundings::fetch)
                .hasMessage("the key by AWS_WEB_IDENTITY_TOKEN_FILE: status " + status + " " + code);
    }

    @Test
    void whatIsMissingIsNamed() {
        here.set("aws.webIdentityTokenFile", folder.resolve("none").toString());
        assertThatThrownBy(Surroundings::fetch)
                .hasMessage("AWS_WEB_IDENTITY_TOKEN_FILE is set, and AWS_ROLE_ARN is not");
        here.set("aws.roleArn", Surroundings.ROLE);
        assertThatThrownBy(Surroundings::fetch).hasMessageContaining("NoSuchFileException: " + folder.resolve("none"));
    }

    @Test
    void aFailedWebIdentityDoesNotFallBackToTheNode() {
        webIdentity("token");
        here.instance(here.aws.url(""));
        here.aws.answering(request -> StubAws.refused(403, "AccessDenied", ""));
        assertThatThrownBy(Surroundings::fetch).hasMessageContaining("AccessDenied");
        assertThat(here.aws.asked()).extracting(Asked::method).containsOnly("POST");
    }

    @Test
    void aRoleIsAssumedWithTheKeyThatWasFound() throws Exception {
        here.set("aws.accessKeyId", "AKIDOWN").set("aws.secretAccessKey", "own-secret");
        AccessKey key = Surroundings.fetch(OTHER);
        assertThat(form(here.aws.last()))
                .isEqualTo(Map.of(
                        "Action", "AssumeRole",
                        "RoleArn", "arn:aws:iam::210987654321:role/other",
                        "RoleSessionName", "tollgate",
                        "ExternalId", "an-external-id"));
        assertThat(here.aws.last().header("authorization")).contains("Credential=AKIDOWN/", "/eu-west-1/sts/");
        assertThat(here.aws.last().header("x-amz-security-token")).isNull();
        assertThat(key.id()).isEqualTo("AKIDASSUMED");
    }

    @Test
    void aRoleOverAWebIdentityIsAssumedWithTheSessionOfTheFirst() throws Exception {
        webIdentity("token");
        Surroundings.fetch(OTHER);
        assertThat(here.aws.asked())
                .extracting(request -> request.form().get("Action"))
                .containsExactly("AssumeRoleWithWebIdentity", "AssumeRole");
        assertThat(here.aws.last().header("x-amz-security-token")).isEqualTo(StubAws.SESSION);
    }

    @Test
    void whoMayNotAssumeTheRoleIsTold() {
        here.set("aws.accessKeyId", "AKIDOWN").set("aws.secretAccessKey", "own-secret");
        here.aws.answering(request -> StubAws.refused(403, "AccessDenied", "own-secret an-external-id"));
        assertThatThrownBy(() -> Surroundings.fetch(OTHER))
                .hasMessage("role arn:aws:iam::210987654321:role/other, with the key in Java's properties: status 403"
                        + " AccessDenied");
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:iam::1:role/a, us-east-1",
        "arn:aws-cn:iam::1:role/a, cn-north-1",
        "arn:aws-us-gov:iam::1:role/a, us-gov-west-1"
    })
    void withoutARegionTheServiceIsOneOfTheRolesPartition(String role, String region) throws Exception {
        here.set("aws.region", " ").set("aws.accessKeyId", "AKIDOWN").set("aws.secretAccessKey", "own-secret");
        assertThat(OwnKey.chosen(null).region(role).id()).isEqualTo(region);
    }

    @Test
    void aServiceThatIsAwayIsToldByItsFault() {
        webIdentity("token");
        here.aws.close();
        assertThatThrownBy(Surroundings::fetch).hasMessageContaining("ConnectException: Connection refused");
    }
}
