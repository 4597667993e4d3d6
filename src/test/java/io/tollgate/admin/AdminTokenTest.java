package io.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.token.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdminTokenTest {
    @TempDir
    private Path folder;

    @Test
    void theConfiguredOneMatchesItselfOnly() {
        AdminToken token = AdminToken.configured(new Secret("s3cret".getBytes(StandardCharsets.UTF_8)));
        assertThat(token.matches("s3cret")).isTrue();
        assertThat(token.matches("s3cre")).isFalse();
        assertThat(token.matches("s3cret ")).isFalse();
        assertThat(token.matches("")).isFalse();
        assertThat(token.file()).isNull();
    }

    @Test
    void eachMadeOneIsAnother() throws Exception {
        AdminToken first = AdminToken.made(folder);
        AdminToken second = AdminToken.made(folder);
        assertThat(first.matches(Files.readString(first.file()))).isTrue();
        assertThat(first.matches(Files.readString(second.file()))).isFalse();
    }

    @Test
    void itIsNeverPrinted() throws Exception {
        AdminToken token = AdminToken.made(folder);
        assertThat(token).hasToString("***");
    }

    @Test
    void orWhenTheProcessEndsWithoutThat() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        AdminTokenProcess.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(AdminTokenProcess.MADE);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theFileOfAMadeOneGoesWhenItIsForgotten() throws Exception {
        AdminToken token = AdminToken.made(folder);
        token.forget();
        token.forget();
        assertThat(token.file()).doesNotExist();
    }
}
