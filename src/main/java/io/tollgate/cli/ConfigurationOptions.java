package io.tollgate.cli;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.Loaded;
import io.tollgate.config.SidecarFlags;
import io.tollgate.config.SidecarFlags.Flag;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where {@code run} and {@code check} take their configuration from: a file, {@code TOLLGATE_*} variables over it, and flags
 * over both. The flags are those that {@link Flag} lists.
 */
public final class ConfigurationOptions {
    static final String FILE = "--config";

    /** What picocli would take for more than a value: an option, a file of arguments, a quoted word. */
    private static final String NOT_PLAIN = "-@\"'";

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

    /**
     * Reads the words behind a command in their usual form, so that the start of the proxy need not wait for picocli, which
     * takes a tenth of it: each option once, with a plain value behind it or behind an equals sign. Null for words in any
     * other form, right or wrong, which are picocli's.
     */
    static @Nullable Supplier<Loaded> usual(List<String> words) {
        @Nullable Path file = null;
        Map<Flag, String> given = new EnumMap<>(Flag.class);
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String word = rest.next();
            int equals = word.indexOf('=');
            String option = equals < 0 ? word : word.substring(0, equals);
            String value = equals >= 0 ? word.substring(equals + 1) : rest.hasNext() ? rest.next() : "";
            Flag flag = flag(option);
            boolean again = flag == null ? file != null : given.containsKey(flag);
            if (again || value.isEmpty() || NOT_PLAIN.indexOf(value.charAt(0)) >= 0) {
                return null;
            } else if (flag != null) {
                given.put(flag, value);
            } else if (option.equals(FILE) && isPath(value)) {
                file = Path.of(value);
            } else {
                return null;
            }
        }
        @Nullable Path config = file;
        SidecarFlags flags = new SidecarFlags(given);
        return () -> ConfigLoader.load(config, System.getenv(), flags);
    }

    /** Not in a locale that has no such letters, for one. */
    private static boolean isPath(String value) {
        try {
            return !Path.of(value).toString().isEmpty();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static @Nullable Flag flag(String option) {
        for (Flag flag : Flag.values()) {
            if (flag.option().equals(option)) {
                return flag;
            }
        }
        return null;
    }
}
