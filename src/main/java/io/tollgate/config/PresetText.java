package io.tollgate.config;

import io.tollgate.auth.CredentialSettings;
import io.tollgate.gate.RouteSettings;
import io.tollgate.gate.RouteSettings.Preset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a route's preset came to, in one line for people: the keys that it stands for, as they are in force. Stateless. */
public final class PresetText {
    private PresetText() {}

    /** A line for each route that names a preset. */
    public static List<String> lines(TollgateSettings settings) {
        return settings.routes().stream()
                .filter(route -> route.preset() != Preset.NONE)
                .map(route -> "routes." + route.name() + ".preset: " + of(route))
                .toList();
    }

    /** The preset of a route, or null for none. */
    public static @Nullable String of(RouteSettings route) {
        return switch (route.preset()) {
            case NONE -> null;
            case HELTON ->
                "helton, here credentials: %s; precedence: %s; denials: %s; identity: %s"
                        .formatted(
                                route.credentials().stream()
                                        .map(CredentialSettings::shown)
                                        .collect(Collectors.joining(", ")),
                                word(route.precedence()),
                                word(route.denials()),
                                route.identity().entrySet().stream()
                                        .map((Map.Entry<String, String> header) ->
                                                header.getKey() + ": " + header.getValue())
                                        .collect(Collectors.joining(", ")));
        };
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
