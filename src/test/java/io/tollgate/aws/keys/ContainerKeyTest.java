package io.tollgate.aws.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.aws.AccessKey;
import io.tollgate.testing.StubAws;
import io.tollgate.testing.StubAws.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ECS, and EKS Pod Identity. */
final class ContainerKeyTest {
    private static final String ADDRESS = "aws.containerCredentialsFullUri";
    private static final String TOKEN_FILE = "aws.containerAuthorizationTokenFile";

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

    @Test
    void theFullAddressIsAskedForAKeyThatEnds() throws Exception {
        here.set(ADDRESS, here.aws.url("/v1/credentials"));
        AccessKey key = Surroundings.fetch();
        assertThat(here.aws.last().target()).isEqualTo("/v1/credentials");
        assertThat(key.id()).isEqualTo("AKIDCONTAINER");
        assertThat(key.secret()).isEqualTo(StubAws.SECRET);
        assertThat(key.sessionToken()).isEqualTo(StubAws.SESSION);
        assertThat(key.expiresAt()).isEqualTo(Surroundings.END);
    }

    @Test
    void aRelativeAddressIsOneOfTheContainerAgent() throws Exception {
        here.set("aws.containerServiceEndpoint", here.aws.url(""))
                .set("aws.containerCredentialsPath", "/v2/credentials/abc");
        assertThat(Surroundings.fetch().id()).isEqualTo("AKIDCONTAINER");
        assertThat(here.aws.last().target()).isEqualTo("/v2/credentials/abc");
    }

    @Test
    void theTokenFileIsReadAgainAtEachRefresh() throws Exception {
        Path file = here.file("token", "first");
        here.set(ADDRESS, here.aws.url("/v1/credentials")).set(TOKEN_FILE, file.toString());
        Surroundings.fetch();
        assertThat(here.aws.last().header("authorization")).isEqualTo("first");
        Files.writeString(file, "second");
        Surroundings.fetch();
        assertThat(here.aws.last().header("authorization")).isEqualTo("second");
    }

    @Test
    void aTokenOfTheEnvironmentIsShown() throws Exception {
        here.set(ADDRESS, here.aws.url("/")).set("aws.containerAuthorizationToken", "Basic abc");
        Surroundings.fetch();
        assertThat(here.aws.last().header("authorization")).isEqualTo("Basic abc");
    }

    @Test
    void aTokenFileThatIsNotThereIsNamed() {
        here.set(ADDRESS, here.aws.url("/"))
                .set(TOKEN_FILE, folder.resolve("none").toString());
        assertThatThrownBy(Surroundings::fetch)
                .hasMessage("the key of the container service: NoSuchFileException: " + folder.resolve("none"));
        assertThat(here.aws.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://192.0.2.1/v1", "http://169.254.169.254/latest"})
    void noStrangerIsAskedInTheClear(String address) {
        here.set(ADDRESS, address);
        assertThatThrownBy(Surroundings::fetch).hasMessageContaining("neither https nor that of loopback");
    }

    @Test
    void aRefusalIsToldByItsStatusAlone() {
        here.set(ADDRESS, here.aws.url("/"));
        here.aws.answering(request -> new Answer(403, "application/json", "{\"message\":\"quotes a-token\"}"));
        assertThatThrownBy(Surroundings::fetch).hasMessage("the key of the container service: status 403");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "[1]", "{\"AccessKeyId\":\"AKID\"}", "{\"SecretAccessKey\":\"a-secret\"", "<a-secret/>"
            })
    void anAnswerThatIsNoKeyIsNotQuoted(String body) {
        here.set(ADDRESS, here.aws.url("/"));
        here.aws.answering(request -> new Answer(200, "application/json", body));
        assertThatThrownBy(Surroundings::fetch)
                .isInstanceOf(AccessKeyFault.class)
                .hasMessageStartingWith("the key of the container service: ")
                .hasMessageNotContaining("a-secret");
    }
}
