package io.tollgate.token;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The claims of a token, or what an authorizer says in their place, as JSON values: String, Boolean, Long, BigDecimal (what a
 * Long cannot hold), List, Map; a claim that is null is absent. Immutable at every depth, safe on any thread.
 */
public final class Claims {
    private final Map<String, Object> claims;

    private Claims(Map<String, Object> claims) {
        this.claims = claims;
    }

    /** @param tree as {@link StrictJson} reads it: immutable, null only as a claim's value */
    static Claims of(Map<String, Object> tree) {
        if (!tree.containsValue(StrictJson.Null.NULL)) {
            return new Claims(tree);
        }
        Map<String, Object> present = new LinkedHashMap<>(tree);
        present.values().removeIf(value -> value == StrictJson.Null.NULL);
        return new Claims(Collections.unmodifiableMap(present));
    }

    /**
     * The text that {@link #at} finds at a path of a JSON object that is read as strictly as a token's claims, without the rest
     * of it; null if there is none.
     *
     * @throws StrictJson.Rejected if it is no such object
     */
    public static @Nullable String textAt(String path, byte[] utf8) throws StrictJson.Rejected {
        return at(StrictJson.leadingTo(path, utf8), path) instanceof String text ? text : null;
    }

    /**
     * What somebody else vouches for who proved the token in our place: plain values only, in that order.
     *
     * @param values strings, booleans and numbers
     * @throws IllegalArgumentException for any other value
     */
    public static Claims vouchedFor(Map<String, ?> values) {
        Map<String, Object> claims = new LinkedHashMap<>();
        values.forEach((name, value) -> claims.put(name, plain(value)));
        return new Claims(Collections.unmodifiableMap(claims));
    }

    /**
     * What somebody else proved, with lists and objects in it, in that order; a copy.
     *
     * @param values strings, booleans and numbers, lists of values, and maps from names to values
     * @throws IllegalArgumentException for any other value
     */
    public static Claims structured(Map<String, ?> values) {
        return new Claims(object(values));
    }

    private static Map<String, Object> object(Map<?, ?> values) {
        Map<String, Object> object = new LinkedHashMap<>();
        values.forEach((name, value) -> object.put(String.valueOf(name), tree(value)));
        return Collections.unmodifiableMap(object);
    }

    private static Object tree(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(Claims::tree).toList();
        }
        return value instanceof Map<?, ?> map ? object(map) : plain(value);
    }

    private static Object plain(Object value) {
        if (value instanceof String || value instanceof Boolean || value instanceof Long) {
            return value;
        } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        } else if (value instanceof Number number) {
            return new BigDecimal(number.toString());
        }
        throw new IllegalArgumentException(
                "a value that is a " + value.getClass().getSimpleName() + ", expected a string, a boolean or a number");
    }

    public @Nullable Object get(String name) {
        return claims.get(name);
    }

    /**
     * What stands at a path: the claim of that very name, or else {@code a.b}, the member {@code b} of the object {@code a};
     * of several objects that a path may begin with it is the one with the longest name, and no other.
     */
    public @Nullable Object at(String path) {
        return at(claims, path);
    }

    private static @Nullable Object at(Map<?, ?> object, String path) {
        Object exact = object.get(path);
        for (int dot = path.lastIndexOf('.'); exact == null && dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
            if (object.get(path.substring(0, dot)) instanceof Map<?, ?> nested) {
                return at(nested, path.substring(dot + 1));
            }
        }
        return exact;
    }

    /** The claim if it is a string, else null. */
    public @Nullable String string(String name) {
        return claims.get(name) instanceof String text ? text : null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Claims that && claims.equals(that.claims);
    }

    @Override
    public int hashCode() {
        return claims.hashCode();
    }

    /** The names only. */
    @Override
    public String toString() {
        return "Claims" + claims.keySet();
    }
}
