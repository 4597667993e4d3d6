package io.tollgate.config.change;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What files held when they were read, as digests: settings carry only the names of some files, so a file that was written
 * anew shows here and nowhere else. Immutable.
 */
public final class FileDigests {
    public static final FileDigests NONE = new FileDigests(Map.of());

    private static final String MISSING = "missing";
    /** More of a file is not read by anybody. */
    private static final int MOST_BYTES = (1 << 20) + 1;

    private final Map<Path, String> digests;

    /** @param digests as {@link #of(byte[])} and {@link #of(Path)} make them */
    public FileDigests(Map<Path, String> digests) {
        this.digests = Collections.unmodifiableMap(new LinkedHashMap<>(digests));
    }

    /** Of what was read. */
    public static String of(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** Of what the file holds now; something else for one that is not there, or cannot be read. Blocks, but for no pipe. */
    public static String of(Path file) {
        if (Files.notExists(file)) {
            return MISSING;
        }
        if (!Files.isRegularFile(file)) {
            return "no regular file";
        }
        try (InputStream in = Files.newInputStream(file)) {
            return of(in.readNBytes(MOST_BYTES));
        } catch (NoSuchFileException e) {
            return MISSING;
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        }
    }

    public Set<Path> files() {
        return digests.keySet();
    }

    /** Whether a file held the same in both. */
    boolean same(Path file, FileDigests other) {
        return Objects.equals(digests.get(file), other.digests.get(file));
    }

    /** Whether every file holds now what it held then. Reads them; blocks. */
    public boolean hold() {
        return again().equals(this);
    }

    /** What the same files hold now. Reads them; blocks. */
    public FileDigests again() {
        Map<Path, String> now = new LinkedHashMap<>();
        digests.keySet().forEach(file -> now.put(file, of(file)));
        return new FileDigests(now);
    }

    /** Whether a file is missing here that was not missing there. */
    public boolean lacksOneOf(FileDigests other) {
        return digests.entrySet().stream()
                .anyMatch(file -> file.getValue().equals(MISSING) && !MISSING.equals(other.digests.get(file.getKey())));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileDigests files && digests.equals(files.digests);
    }

    @Override
    public int hashCode() {
        return digests.hashCode();
    }
}
