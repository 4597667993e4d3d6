package io.tollgate.config.yaml;

import org.jspecify.annotations.Nullable;

/**
 * What a single value may look like.
 *
 * @param expected in words, for problems: "a duration with a unit such as 10s or 5m"
 * @param shown whether a problem may show what was found instead; false where it may be a secret
 * @param parser from the text to the value
 */
public record Form<T>(String expected, boolean shown, Parser<T> parser) {
    /** From text to value. */
    @FunctionalInterface
    public interface Parser<T> {
        /**
         * The value, or null if the text is not of the form.
         *
         * @throws IllegalArgumentException with a message worth reading, for the same
         */
        @Nullable
        T parse(String text);
    }

    public static <T> Form<T> of(String expected, Parser<T> parser) {
        return new Form<>(expected, true, parser);
    }

    /** A form whose values are never shown. */
    public static <T> Form<T> hidden(String expected, Parser<T> parser) {
        return new Form<>(expected, false, parser);
    }
}
