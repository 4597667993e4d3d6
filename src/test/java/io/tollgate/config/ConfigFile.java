package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.yaml.Problems.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A configuration file in a test's folder, put together from sections. */
final class ConfigFile {
    static final String LISTENERS = "listeners: [{name: a, address: '127.0.0.1:0'}]\n";
    static final String ISSUERS = "issuers: {i: {issuer: me, audience: any, jwks: 'https://keys.example/jwks'}}\n";
    static final String UPSTREAMS = "upstreams: {u: {endpoints: ['ws://127.0.0.1:9000']}}\n";
    static final String ROUTES = "routes: [{name: r, path: /, authenticate: none, upstream: u}]\n";

    private static final Map<String, String> SECTIONS =
            Map.of("listeners", LISTENERS, "issuers", ISSUERS, "upstreams", UPSTREAMS, "routes", ROUTES);

    private final Path folder;

    ConfigFile(Path folder) {
        this.folder = folder;
    }

    /** The sections given, in front, and the smallest that is right for each other section. */
    String complete(String sections) {
        StringBuilder text = new StringBuilder(sections).append('\n');
        SECTIONS.forEach((name, section) -> {
            if (!("\n" + sections).contains("\n" + name + ":")) {
                text.append(section);
            }
        });
        return text.toString();
    }

    Loaded load(String text) {
        return load(text, Map.of(), SidecarFlags.NONE);
    }

    Loaded load(String text, Map<String, String> environment, SidecarFlags flags) {
        return ConfigLoader.load(write("conf.yaml", text), environment, flags);
    }

    /** The settings of a file that is right. */
    TollgateSettings settings(String sections) {
        Loaded loaded = load(complete(sections));
        assertThat(loaded.problems().all()).isEmpty();
        return loaded.settings();
    }

    /** What is wrong, without the folder's name. */
    List<String> problems(String sections) {
        return shown(load(complete(sections)));
    }

    List<String> shown(Loaded loaded) {
        assertThat(loaded.settings() == null).isEqualTo(loaded.problems().hasErrors());
        return loaded.problems().all().stream()
                .map(Problem::toString)
                .map(line -> line.replace(folder + "/", ""))
                .toList();
    }

    Path write(String name, String content) {
        try {
            return Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
