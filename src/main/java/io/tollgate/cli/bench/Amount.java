package io.tollgate.cli.bench;

import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Units;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Values with a unit, in the forms of the configuration. */
final class Amount {
    private static final long MOST = 10_000_000;
    private static final Pattern PER_SECOND = Pattern.compile("(\\d{1,8}(?:\\.\\d{1,3})?)/s");
    private static final Form<Double> RATE =
            Form.of("a rate above 0 such as 1000/s or 0.5/s, at most 10000000/s", Amount::rate);

    private Amount() {}

    /** A size such as {@code 16KiB}. */
    static final class Bytes implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return Math.toIntExact(Math.min(parsed(Units.BYTES, text), Integer.MAX_VALUE));
        }
    }

    /** A time such as {@code 10s} or {@code 500ms}. */
    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return parsed(Units.TIME, text);
        }
    }

    /** A rate such as {@code 1000/s}, as so many a second. */
    static final class Rate implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            return parsed(RATE, text);
        }
    }

    private static @Nullable Double rate(String text) {
        Matcher parts = PER_SECOND.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        double rate = Double.parseDouble(parts.group(1));
        return rate > 0 && rate <= MOST ? rate : null;
    }

    private static <T> T parsed(Form<T> form, String text) {
        @Nullable T value;
        try {
            value = form.parser().parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("expected " + e.getMessage() + " but was '" + text + "'");
        }
        if (value == null) {
            throw new TypeConversionException("expected " + form.expected() + " but was '" + text + "'");
        }
        return value;
    }
}
