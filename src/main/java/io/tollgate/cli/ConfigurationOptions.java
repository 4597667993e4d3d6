package io.tollgate.cli;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.Loaded;
import io.tollgate.config.SidecarFlags;
import io.tollgate.config.SidecarFlags.Flag;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where {@code run} and {@code check} take their configuration from: a file, {@code TOLLGATE_*} variables over it, and flags
 * over both. The flags are those that {@link Flag} lists.
 */
public final class ConfigurationOptions {
    private static final String FILE = "--config";

    private ConfigurationOptions() {}

    static void addTo(CommandSpec command) {
        command.addOption(OptionSpec.builder(FILE)
                .paramLabel("FILE")
                .type(Path.class)
                .description("the configuration, YAML; conf/reference.yaml has every key")
                .build());
        for (Flag flag : Flag.values()) {
            command.addOption(OptionSpec.builder(flag.option())
                    .paramLabel(flag.placeholder())
                    .type(String.class)
                    .description(flag.description() + " (" + flag.variable() + ")")
                    .build());
        }
    }

    /** Reads what the parsed command line names, and the files that this names. */
    public static Loaded load(CommandSpec command) {
        Map<Flag, String> given = new EnumMap<>(Flag.class);
        for (Flag flag : Flag.values()) {
            String value = command.findOption(flag.option()).getValue();
            if (value != null) {
                given.put(flag, value);
            }
        }
        @Nullable Path file = command.findOption(FILE).getValue();
        return ConfigLoader.load(file, System.getenv(), new SidecarFlags(given));
    }
}
