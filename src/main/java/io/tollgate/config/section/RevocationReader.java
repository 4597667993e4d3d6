package io.tollgate.config.section;

import io.tollgate.auth.revocation.RevocationSettings;
import io.tollgate.config.form.ReferencedFiles;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Units;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads {@code revocations}. */
public final class RevocationReader {
    private static final Form<Long> MAX = Units.count(1, 10_000_000);
    private static final Form<Duration> KEEP = Units.time(Duration.ofMinutes(1), Duration.ofDays(3650));

    private final ReferencedFiles files;

    public RevocationReader(ReferencedFiles files) {
        this.files = files;
    }

    public RevocationSettings read(Node node) {
        Mapping revocations = node.mapping(Section.REVOCATIONS);
        RevocationSettings defaults = RevocationSettings.DEFAULTS;
        return new RevocationSettings(
                revocations.read("max", MAX, (long) defaults.max()).intValue(),
                revocations.read("keep", KEEP, defaults.keep()),
                file(revocations.get("file")));
    }

    /** Tollgate writes it, so it is not one of those that are read with the configuration. */
    private @Nullable Path file(Node node) {
        if (!node.present()) {
            return null;
        }
        Path file = node.as(files.path(), ReferencedFiles.NONE);
        if (file.equals(ReferencedFiles.NONE)) {
            return null;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            node.problem("there is no folder " + folder + " to keep it in");
        } else if (Files.exists(file) && !Files.isRegularFile(file)) {
            node.problem("the file " + file + " is no regular file");
        }
        return file;
    }
}
