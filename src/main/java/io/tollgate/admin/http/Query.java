package io.tollgate.admin.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The parameters of a request's query, each at most once and only those that are read. Immutable. */
public final class Query {
    private static final int LONGEST_SHOWN = 64;

    private final Map<String, String> values;

    private Query(Map<String, String> values) {
        this.values = values;
    }

    /** @param raw as it stands behind the question mark, or null */
    static Query parse(@Nullable String raw, Collection<String> known) throws CallRefused {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : raw == null ? new String[0] : raw.split("&")) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            String name = decoded(equals < 0 ? part : part.substring(0, equals));
            if (!known.contains(name)) {
                throw CallRefused.badRequest("unknown query parameter '" + shown(name) + "', " + expected(known));
            }
            if (values.put(name, decoded(equals < 0 ? "" : part.substring(equals + 1))) != null) {
                throw CallRefused.badRequest("query parameter '" + name + "' is there twice, expected once");
            }
        }
        return new Query(values);
    }

    static String expected(Collection<String> known) {
        return known.isEmpty() ? "expected none" : "expected one of " + String.join(", ", new TreeSet<>(known));
    }

    /** As much of it as a reason needs. */
    static String shown(String name) {
        return name.length() <= LONGEST_SHOWN ? name : name.substring(0, LONGEST_SHOWN) + "…";
    }

    private static String decoded(String text) throws CallRefused {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw CallRefused.badRequest("the query has a '%' without two hexadecimal digits behind it");
        }
    }

    /** The value, or null where it is absent. */
    public @Nullable String text(String name) {
        return values.get(name);
    }

    /** The number, or the fallback where it is absent. */
    public int number(String name, int fallback, int least, int most) throws CallRefused {
        String value = values.get(name);
        if (value == null) {
            return fallback;
        }
        // Nine digits fit an int.
        if (value.matches("\\d{1,9}")) {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw CallRefused.badRequest("query parameter '%s' is '%s', expected a number from %d to %d"
                .formatted(name, shown(value), least, most));
    }

    /** Whether it is {@code true}; absent is false. */
    public boolean flag(String name) throws CallRefused {
        String value = values.getOrDefault(name, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw CallRefused.badRequest(
                    "query parameter '" + name + "' is '" + shown(value) + "', expected true or false");
        }
        return value.equals("true");
    }
}
