package io.tollgate.server.build;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * Which build this is, from the manifest of the jar.
 *
 * @param commit the Git commit, with {@code -dirty} behind it if the sources differed
 */
public record BuildVersion(String version, String commit) {
    private static final String UNKNOWN = "unknown";
    private static final Attributes.Name COMMIT = new Attributes.Name("Implementation-Commit");

    /** Of the running jar; a run from class files says {@code unknown}. */
    public static BuildVersion read() {
        try {
            ClassLoader loader = BuildVersion.class.getClassLoader();
            for (URL manifest : Collections.list(loader.getResources("META-INF/MANIFEST.MF"))) {
                Attributes attributes = attributes(manifest);
                if (attributes.containsKey(COMMIT)) {
                    return new BuildVersion(
                            or(attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION)),
                            or(attributes.getValue(COMMIT)));
                }
            }
        } catch (IOException e) {
            return new BuildVersion(UNKNOWN, UNKNOWN);
        }
        return new BuildVersion(UNKNOWN, UNKNOWN);
    }

    private static Attributes attributes(URL manifest) throws IOException {
        try (InputStream in = manifest.openStream()) {
            return new Manifest(in).getMainAttributes();
        }
    }

    private static String or(@Nullable String value) {
        return value == null ? UNKNOWN : value;
    }
}
