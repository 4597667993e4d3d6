package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the licenses of others ask for is in the jar, though several of them have files of the same name. */
final class JarLicensesIT {
    @ParameterizedTest
    @CsvSource({
        "META-INF/LICENSE,                         Apache License",
        "META-INF/LICENSE.txt,                     QOS.ch",
        "META-INF/NOTICE.txt,                      AWS SDK for Java 2.0",
        "META-INF/NOTICE.txt,                      Tomcat Native",
        "META-INF/license/LICENSE.boringssl.txt,   Apache License",
        "io/tollgate/admin/page/uplot/LICENSE,     Leon Sorokin",
    })
    void eachIsThere(String file, String words) throws Exception {
        String path = System.getProperty("tollgate.jar", "");
        assumeTrue(!path.isEmpty() && Files.exists(Path.of(path)), "the build has made no jar: run it by mvn verify");
        try (JarFile jar = new JarFile(path)) {
            ZipEntry entry = jar.getEntry(file);
            assertThat(entry).isNotNull();
            try (InputStream in = jar.getInputStream(entry)) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .contains(words);
            }
        }
    }
}
