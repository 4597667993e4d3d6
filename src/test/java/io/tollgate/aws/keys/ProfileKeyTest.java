package io.tollgate.aws.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.aws.AccessKey;
import io.tollgate.testing.StubAws;
import io.tollgate.testing.StubAws.Answer;
import io.tollgate.testing.StubAws.Asked;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shared configuration files. */
final class ProfileKeyTest {
    private static final String STATIC = "aws_access_key_id = %s\naws_secret_access_key = file-secret\n";

    @TempDir
    private Path folder;

    private Surroundings here;

    @BeforeEach
    void begin() {
        here = new Surroundings(folder);
        here.aws.answering(request -> StubAws.assumed(request, "AKIDASSUMED", Surroundings.END));
    }

    @AfterEach
    void end() {
        here.close();
    }

    @Test
    void aStaticKeyHasNoEndAndIsReadAgainEachTime() throws Exception {
        here.file("credentials", "[default]\n" + STATIC.formatted("AKIDFIRST"));
        AccessKey key = Surroundings.fetch();
        assertThat(key.id()).isEqualTo("AKIDFIRST");
        assertThat(key.sessionToken()).isNull();
        assertThat(key.expiresAt()).isNull();
        here.file("credentials", "[default]\n" + STATIC.formatted("AKIDSECOND") + "aws_session_token = t\n");
        assertThat(Surroundings.fetch().id()).isEqualTo("AKIDSECOND");
        assertThat(Surroundings.fetch().sessionToken()).isEqualTo("t");
    }

    @Test
    void theSettingsNameAProfileBeforeAnyOtherPlace() throws Exception {
        here.set("aws.accessKeyId", "AKIDOWN").set("aws.secretAccessKey", "own-secret");
        here.file("credentials", "[blue]\n" + STATIC.formatted("AKIDBLUE"));
        assertThat(Surroundings.fetch(Surroundings.profile("blue")).id()).isEqualTo("AKIDBLUE");
    }

    @Test
    void theEnvironmentNamesTheDefaultProfile() throws Exception {
        here.set("aws.profile", "blue").file("credentials", "[blue]\n" + STATIC.formatted("AKIDBLUE"));
        assertThat(Surroundings.fetch().id()).isEqualTo("AKIDBLUE");
    }

    @Test
    void aRoleIsAssumedWithTheKeyOfItsSourceProfile() throws Exception {
        here.file("credentials", "[base]\n" + STATIC.formatted("AKIDBASE"));
        here.file(
                "config",
                "[profile over]\nrole_arn = %s\nsource_profile = base\nexternal_id = ext\nregion = eu-central-1\n"
                        .formatted(Surroundings.ROLE));
        AccessKey key = Surroundings.fetch(Surroundings.profile("over"));
        assertThat(key.id()).isEqualTo("AKIDASSUMED");
        assertThat(key.expiresAt()).isEqualTo(Surroundings.END);
        assertThat(here.aws.last().form())
                .containsEntry("RoleArn", Surroundings.ROLE)
                .containsEntry("ExternalId", "ext");
        assertThat(here.aws.last().header("authorization")).contains("Credential=AKIDBASE/", "/eu-central-1/sts/");
    }

    @Test
    void aRoleIsAssumedWithTheInstancesKeyByTheSecondVersionOnly() throws Exception {
        here.instance(here.aws.url("")).set("aws.ec2MetadataServiceTimeout", "0.3");
        here.file(
                "config",
                "[profile over]\nrole_arn = %s\ncredential_source = Ec2InstanceMetadata\nregion = eu-central-1\n"
                        .formatted(Surroundings.ROLE));
        here.aws.answering(request -> request.method().equals("PUT") ? Answer.status(403) : Answer.text("node-role"));
        assertThatThrownBy(() -> Surroundings.fetch(Surroundings.profile("over")))
                .isInstanceOf(AccessKeyFault.class);
        assertThat(here.aws.asked()).extracting(Asked::method).containsOnly("PUT");
    }

    @Test
    void aProfileMayNameAWebIdentity() throws Exception {
        Path token = here.file("token", "a.web.token");
        here.set("aws.region", "us-east-1")
                .file(
                        "config",
                        "[default]\nrole_arn = %s\nweb_identity_token_file = %s\n".formatted(Surroundings.ROLE, token));
        assertThat(Surroundings.fetch().id()).isEqualTo("AKIDASSUMED");
        assertThat(here.aws.last().form()).containsEntry("WebIdentityToken", "a.web.token");
    }

    @Test
    void aProfileWithARegionOnlyIsNoPlaceForAKey() {
        here.file("config", "[default]\nregion = eu-west-1\n");
        assertThatThrownBy(Surroundings::fetch).hasMessageStartingWith("nothing names a place to take it from");
    }

    @Test
    void aMissingProfileIsNamed() {
        assertThatThrownBy(() -> Surroundings.fetch(Surroundings.profile("green")))
                .hasMessage("there is no profile 'green' in the shared configuration files");
    }

    @Test
    void noProgramIsRun() throws Exception {
        Path trace = folder.resolve("trace");
        here.file("config", "[profile run]\ncredential_process = /usr/bin/touch " + trace + "\n");
        assertThatThrownBy(() -> Surroundings.fetch(Surroundings.profile("run")))
                .hasMessage("profile 'run' has credential_process: it names a program to run, which a front door does"
                        + " not");
        here.file(
                "config",
                "[profile run]\ncredential_process = /usr/bin/touch %s\n[profile over]\nrole_arn = %s\nsource_profile = run\n"
                        .formatted(trace, Surroundings.ROLE));
        assertThatThrownBy(() -> Surroundings.fetch(Surroundings.profile("over")))
                .hasMessageContaining("'run'");
        assertThat(Files.exists(trace)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "sso_session = a",
        "sso_start_url = https://a.test",
        "login_session = a",
        "mfa_serial = arn:aws:iam::1:mfa/a"
    })
    void nobodyIsThereToSignIn(String line) {
        here.file("config", "[default]\nrole_arn = a\n" + line + "\n");
        assertThatThrownBy(Surroundings::fetch).hasMessageContaining("it asks for a person");
    }

    @Test
    void profilesThatPointAtEachOtherAreAFault() {
        here.file(
                "config",
                "[profile a]\nrole_arn = x\nsource_profile = b\n[profile b]\nrole_arn = y\nsource_profile = a\n");
        assertThatThrownBy(() -> Surroundings.fetch(Surroundings.profile("a")))
                .isInstanceOf(AccessKeyFault.class)
                .hasMessageStartingWith("the key of profile 'a': ");
    }

    @Test
    void aMalformedFileIsNotQuoted() {
        here.file("credentials", "[default]\naws_secret_access_key file-secret\n");
        assertThatThrownBy(Surroundings::fetch)
                .isInstanceOf(AccessKeyFault.class)
                .hasMessageStartingWith("the shared configuration files cannot be read: ")
                .hasMessageNotContaining("file-secret");
    }
}
