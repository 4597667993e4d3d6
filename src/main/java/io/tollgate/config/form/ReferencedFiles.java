package io.tollgate.config.form;

import io.tollgate.config.change.FileDigests;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Known;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.token.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The files that a configuration names: relative to its own folder, and readable now. Remembers what they held. */
public final class ReferencedFiles {
    /** Stands in for a file that cannot be used. */
    public static final Path NONE = Path.of("");

    /** The same for a secret. */
    public static final Secret NO_SECRET = new Secret(new byte[0]);

    private static final int MOST_BYTES = 1 << 20;
    private static final Pattern PRIVATE_KEY = Pattern.compile("-----BEGIN (RSA |EC )?PRIVATE KEY-----");

    private final Path folder;
    private final Map<Path, String> digests = new LinkedHashMap<>();

    public ReferencedFiles(Path folder) {
        this.folder = folder;
    }

    /** The path that the text names. A URL is none: as a path it would be shown with its password. */
    public Form<Path> path() {
        return Form.of("the name of a file", text -> {
            try {
                return text.isBlank() || text.contains("://")
                        ? null
                        : folder.resolve(text).normalize();
            } catch (InvalidPathException e) {
                return null;
            }
        });
    }

    /** A PEM file with at least one certificate. */
    public Path certificates(Node node) {
        Path file = node.as(path(), NONE);
        byte[] content = content(node, file);
        if (content != null && !holdsCertificate(content)) {
            node.problem("found no certificate in " + file + ", expected PEM");
        }
        return file;
    }

    /** The same, or null if there is nothing here. */
    public @Nullable Path certificatesOrNull(Node node) {
        return node.present() ? certificates(node) : null;
    }

    private static boolean holdsCertificate(byte[] content) {
        try {
            return !CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(content))
                    .isEmpty();
        } catch (CertificateException e) {
            return false;
        }
    }

    /** A PEM file with the private key of a certificate, which needs no password. */
    public Path privateKey(Node node, Path certificate) {
        Path file = node.as(path(), NONE);
        byte[] content = content(node, file);
        if (content != null
                && !PRIVATE_KEY
                        .matcher(new String(content, StandardCharsets.ISO_8859_1))
                        .find()) {
            node.problem("found no private key in " + file + ", expected PEM without a password");
        } else if (content != null && !isOf(certificate, content)) {
            node.problem(file + " is not the key of the certificate in " + certificate);
        }
        return file;
    }

    private static boolean isOf(Path certificate, byte[] key) {
        try {
            return certificate.equals(NONE) || TlsPair.fits(Files.readAllBytes(certificate), key);
        } catch (IOException e) {
            return true; // was reported with the certificate
        }
    }

    /** The bytes of {@code {file: …}} without one newline at their end. What is written instead is never shown. */
    public Secret secret(Node node, Known known) {
        if (!(node instanceof Mapping mapping) || !known.keys().containsAll(mapping.keys()) || !mapping.has("file")) {
            node.problem("found something else, expected {file: …}: a secret stands in a file of its own");
            return NO_SECRET;
        }
        Node name = mapping.mapping(known).get("file");
        byte[] content = content(name, name.as(path(), NONE));
        if (content == null) {
            return NO_SECRET;
        }
        Secret secret = new Secret(withoutNewline(content));
        if (secret.length() == 0) {
            name.problem("the file is empty, expected a secret");
        }
        return secret;
    }

    private static byte[] withoutNewline(byte[] content) {
        int length = content.length;
        if (length > 0 && content[length - 1] == '\n') {
            length -= length > 1 && content[length - 2] == '\r' ? 2 : 1;
        }
        return Arrays.copyOf(content, length);
    }

    /** The file's bytes, or null if they cannot be had, which is then reported. */
    public byte @Nullable [] content(Node node, Path file) {
        if (file.equals(NONE)) {
            return null;
        }
        try {
            if (Files.isRegularFile(file) && Files.size(file) <= MOST_BYTES) {
                byte[] content = Files.readAllBytes(file);
                note(file, FileDigests.of(content));
                return content;
            }
            node.problem("the file " + file + " " + why(file));
        } catch (IOException e) {
            node.problem("the file " + file + " cannot be read: " + e.getClass().getSimpleName());
        }
        note(file, FileDigests.of(file));
        return null;
    }

    /** Remembers what a file held. */
    public void note(Path file, String digest) {
        digests.put(file, digest);
    }

    /** What all files held that were asked for. */
    public FileDigests read() {
        return new FileDigests(digests);
    }

    private static String why(Path file) {
        if (Files.notExists(file)) {
            return "does not exist";
        }
        return Files.isRegularFile(file) ? "is larger than " + MOST_BYTES + " bytes" : "is no regular file";
    }
}
