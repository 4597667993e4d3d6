package io.tollgate.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder of this user's own with the demo's files: its configuration, its issuer's keys, its operator's token. Gone when closed. */
final class DemoFolder implements AutoCloseable {
    private final Path folder;

    private DemoFolder(Path folder) {
        this.folder = folder;
    }

    /** Made with mode 0700, so no file in it has to be guarded by itself. */
    static DemoFolder make() throws IOException {
        return new DemoFolder(Files.createTempDirectory("tollgate-demo-"));
    }

    Path configuration() {
        return folder.resolve("tollgate.yaml");
    }

    Path privateKey() {
        return folder.resolve("issuer.key.jwk");
    }

    Path publicKeys() {
        return folder.resolve("issuer.jwks.json");
    }

    Path adminToken() {
        return folder.resolve("admin.token");
    }

    void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }

    @Override
    public void close() throws IOException {
        for (Path file : List.of(configuration(), privateKey(), publicKeys(), adminToken(), folder)) {
            Files.deleteIfExists(file);
        }
    }
}
