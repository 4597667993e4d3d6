package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.revocation.RevocationSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RevocationReaderTest {
    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void start() {
        file = new ConfigFile(folder);
    }

    private RevocationSettings read(String section) {
        return Objects.requireNonNull(file.load(file.complete(section)).settings())
                .revocations();
    }

    @Test
    void withoutASectionADayIsKeptInMemory() {
        assertThat(read("")).isEqualTo(new RevocationSettings(100_000, Duration.ofHours(24), null));
    }

    @Test
    void everyKeyIsRead() {
        assertThat(read("revocations: {max: 7, keep: 30m, file: revoked}"))
                .isEqualTo(new RevocationSettings(7, Duration.ofMinutes(30), folder.resolve("revoked")));
    }

    @Test
    void itsFileIsNoneOfThoseWhoseChangeIsAReload() {
        assertThat(file.load(file.complete("revocations: {file: revoked}"))
                        .files()
                        .files())
                .doesNotContain(folder.resolve("revoked"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max: 0          | revocations.max",
                "max: 10000001   | revocations.max",
                "keep: 59s       | revocations.keep",
                "keep: 24        | revocations.keep",
                "file: ''        | revocations.file",
                "file: no/such/x | there is no folder",
                "file: .         | is no regular file",
                "fiel: x         | unknown key"
            })
    void wrongValuesAreToldWithTheirKey(String key, String said) {
        assertThat(file.problems("revocations: {" + key + "}"))
                .singleElement()
                .asString()
                .contains(said);
    }
}
