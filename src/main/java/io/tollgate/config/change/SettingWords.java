package io.tollgate.config.change;

import io.tollgate.auth.IssuerSettings.DiscoveredKeys;
import io.tollgate.auth.IssuerSettings.FetchedKeys;
import io.tollgate.auth.IssuerSettings.FileKeys;
import io.tollgate.auth.IssuerSettings.InlineKeys;
import io.tollgate.auth.IssuerSettings.NoKeys;
import io.tollgate.auth.IssuerSettings.SharedSecret;
import io.tollgate.auth.call.AuthorizerSettings.Http;
import io.tollgate.auth.call.AuthorizerSettings.Lambda;
import io.tollgate.config.yaml.Scalar;
import io.tollgate.fleet.RedisSettings.Password;
import io.tollgate.quota.ByClaim;
import io.tollgate.token.Secret;
import java.lang.reflect.RecordComponent;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Settings in the words of the file: the key of a record's component, and its value, secrets as {@code ***}. Stateless. */
final class SettingWords {
    private static final String HIDDEN = "***";

    /** Components that are not called as their keys are; the empty word for one whose own components stand in its place. */
    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("TollgateSettings.health", "health.address"),
            Map.entry("IssuerSettings.keys", ""),
            Map.entry("IssuerSettings.freshness", ""),
            Map.entry("FetchedKeys.url", "jwks"),
            Map.entry("DiscoveredKeys.issuer", "jwks"),
            Map.entry("FileKeys.file", "jwks"),
            Map.entry("IntrospectionSettings.callsPerSecond", "rate"),
            Map.entry("AuthorizerSettings.backend", ""),
            Map.entry("AuthorizerSettings.principalHeader", "headers.principal"),
            Map.entry("AuthorizerSettings.contextPrefix", "headers.context"),
            Map.entry("Lambda.account", "lambda"),
            Map.entry("Lambda.api", "lambda"),
            Map.entry("Lambda.identitySources", "identitySources"),
            Map.entry("Api.id", "api"),
            Map.entry("SigningSettings.account", ""),
            Map.entry("UpstreamSettings.terms", ""),
            Map.entry("UpstreamTerms.ownPath", "path"),
            Map.entry("UpstreamTerms.textOnly", "binary"),
            Map.entry("Connects.patience", "wait"),
            Map.entry("RouteSettings.authorizer", "authenticate.authorizer"),
            Map.entry("RouteSettings.assertion", "identity.assertion"),
            Map.entry("RouteSettings.setHeaders", "headers.set"),
            Map.entry("RouteSettings.removeHeaders", "headers.remove"),
            Map.entry("RequirementSettings.condition", ""),
            Map.entry("RedisSettings.servers", "url"),
            Map.entry("Password.text", ""),
            Map.entry("TunnelSettings.endOnExpiry", "onExpiry"),
            Map.entry("TelemetrySettings.accessLog", "accessLog"));

    private static final Set<Class<?>> HIDDEN_RECORDS = Set.of(InlineKeys.class, Password.class);
    private static final Set<String> ANY = Set.of("audience", "issuer");
    private static final Set<String> SIZES = Set.of("maxFrame", "maxMessage", "maxHead", "maxTarget", "maxSize");
    /** Whose keys stand below one word of the file. */
    private static final Map<Class<?>, String> BELOW = Map.of(Lambda.class, "lambda.", Http.class, "http.");
    /** Components that are true or false, and a word each in the file. */
    private static final Map<String, List<String>> YES_AND_NO = Map.of(
            "TunnelSettings.endOnExpiry", List.of("close", "keep"),
            "UpstreamTerms.ownPath", List.of("endpoint", "request"),
            "UpstreamTerms.compression", List.of("pass", "off"),
            "UpstreamTerms.textOnly", List.of("refuse", "pass"));
    /** Maps whose values may be somebody's keys. */
    private static final Set<String> HIDDEN_VALUES = Set.of("setHeaders", "stageVariables");

    private static final Map<String, Long> TIME_UNITS =
            units("d", 86_400_000L, "h", 3_600_000L, "m", 60_000L, "s", 1_000L);
    private static final Map<String, Long> SIZE_UNITS =
            units("GiB", 1L << 30, "MiB", 1L << 20, "KiB", 1L << 10, "B", 1L);

    private SettingWords() {}

    private static Map<String, Long> units(
            String first, long a, String second, long b, String third, long c, String fourth, long d) {
        Map<String, Long> units = new LinkedHashMap<>();
        units.put(first, a);
        units.put(second, b);
        units.put(third, c);
        units.put(fourth, d);
        return units;
    }

    private static String name(RecordComponent component) {
        return component.getDeclaringRecord().getSimpleName() + "." + component.getName();
    }

    /** What the file calls it. */
    static String key(RecordComponent component) {
        String key = KEYS.get(name(component));
        return key != null ? key : BELOW.getOrDefault(component.getDeclaringRecord(), "") + component.getName();
    }

    /** A value as the file would say it, bounded in length. */
    static String text(RecordComponent component, @Nullable Object value) {
        return Scalar.shown(said(component, value));
    }

    private static String said(RecordComponent component, @Nullable Object value) {
        if (HIDDEN_RECORDS.contains(component.getDeclaringRecord())) {
            return HIDDEN;
        }
        if (value instanceof Map<?, ?> hidden && HIDDEN_VALUES.contains(component.getName())) {
            return hidden.keySet().stream()
                    .map(name -> name + ": " + HIDDEN)
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        List<String> words = YES_AND_NO.get(name(component));
        if (value instanceof Boolean is && words != null) {
            return words.get(is ? 0 : 1);
        }
        if (value instanceof Integer calls && component.getName().equals("callsPerSecond")) {
            return calls + "/s";
        }
        if (value instanceof Double share) {
            return Math.round(share * 100) + "%";
        }
        if (value instanceof Number size && SIZES.contains(component.getName())) {
            return size(size.longValue());
        }
        if (value == null && ANY.contains(component.getName())) {
            return "any";
        }
        return plain(value);
    }

    private static String plain(@Nullable Object value) {
        if (value == null) {
            return "none";
        }
        if (value instanceof Secret) {
            return HIDDEN;
        }
        if (value instanceof Duration time) {
            return time(time);
        }
        if (value instanceof Enum<?> word) {
            return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        if (value instanceof InetSocketAddress address) {
            return (address.getHostString().contains(":")
                            ? "[" + address.getHostString() + "]"
                            : address.getHostString())
                    + ":" + address.getPort();
        }
        if (value instanceof Set<?> words) {
            return new TreeSet<>(words.stream().map(SettingWords::plain).toList()).toString();
        }
        if (value instanceof Collection<?> items) {
            return items.stream().map(SettingWords::plain).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof ByClaim<?> choice) {
            return LimitWords.oneLine(choice);
        }
        return value instanceof Record settings ? record(settings) : value.toString();
    }

    /** Of records that may be one kind or another: where keys come from, and where tokens stand. */
    private static String record(Record settings) {
        if (settings instanceof FetchedKeys fetched) {
            return "keys from " + fetched.url();
        }
        if (settings instanceof DiscoveredKeys discovered) {
            return "keys by discovery from " + discovered.issuer();
        }
        if (settings instanceof FileKeys file) {
            return "keys from file:" + file.file();
        }
        if (settings instanceof InlineKeys) {
            return "keys in the configuration, " + HIDDEN;
        }
        if (settings instanceof NoKeys) {
            return "no keys";
        }
        if (settings instanceof Lambda lambda) {
            return "lambda " + lambda.function();
        }
        if (settings instanceof Http http) {
            return "http " + http.url();
        }
        return settings instanceof SharedSecret ? "a secret, " + HIDDEN : settings.toString();
    }

    static String time(Duration time) {
        long millis = time.toMillis();
        return millis == 0 ? "0" : inUnits(millis, TIME_UNITS, millis + "ms");
    }

    static String size(long bytes) {
        return bytes == 0 ? "0" : inUnits(bytes, SIZE_UNITS, bytes + "B");
    }

    /** In the largest unit that needs no fraction. */
    private static String inUnits(long number, Map<String, Long> units, String otherwise) {
        return units.entrySet().stream()
                .filter(unit -> number % unit.getValue() == 0)
                .findFirst()
                .map(unit -> number / unit.getValue() + unit.getKey())
                .orElse(otherwise);
    }
}
