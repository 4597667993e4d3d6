package io.tollgate.config.yaml;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The forms of plain values: times, sizes, counts, words. */
public final class Units {
    /** Nothing longer is sensible, and sums of such times cannot overflow nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(365);

    /** Nothing larger is sensible, and sums of such sizes cannot overflow: 1 TiB, or so many. */
    private static final long LARGEST = 1L << 40;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,15})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})(B|KiB|MiB|GiB)");
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3})%");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

    private static final String A_DURATION = "a duration with a unit such as 10s or 5m";

    /** A duration; 0 needs no unit. */
    public static final Form<Duration> TIME = Form.of(A_DURATION, Units::duration);

    /** A duration that may not be 0. */
    public static final Form<Duration> TIME_ABOVE_ZERO =
            Form.of("a duration above 0 with a unit such as 10s or 5m", Units::durationAboveZero);

    /** A size in bytes; 0 needs no unit. */
    public static final Form<Long> BYTES = Form.of("a size with a unit such as 32KiB or 16MiB", Units::size);

    /** A share of 0 to 1, written as percent. */
    public static final Form<Double> SHARE = Form.of("a share such as 10%, at most 100%", Units::share);

    public static final Form<Boolean> TRUE_OR_FALSE = word(ordered("true", true, "false", false));

    /** Any text that is not empty and is one line. */
    public static final Form<String> TEXT = Form.of(
            "a text of one line",
            text -> text.isBlank() || CONTROL.matcher(text).find() ? null : text);

    private Units() {}

    /** A whole number of that range. */
    public static Form<Long> count(long least, long most) {
        return Form.of("a whole number of " + least + " to " + most, text -> {
            Long number = number(text);
            return number == null || number < least || number > most ? null : number;
        });
    }

    /** A size of that range, in bytes. */
    public static Form<Long> bytes(long least, long most, String range) {
        return Form.of(range, text -> {
            Long size = size(text);
            return size == null || size < least || size > most ? null : size;
        });
    }

    /** A duration that is not longer. */
    public static Form<Duration> timeUpTo(Duration most) {
        return Form.of(A_DURATION + ", at most " + most.toSeconds() + "s", text -> {
            Duration duration = duration(text);
            return duration == null || duration.compareTo(most) > 0 ? null : duration;
        });
    }

    /** A duration of that range. */
    public static Form<Duration> time(Duration least, Duration most) {
        return Form.of("a duration with a unit, of " + text(least) + " to " + text(most), text -> {
            Duration duration = duration(text);
            boolean within = duration != null && duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0;
            return within ? duration : null;
        });
    }

    /** One of the words, each with what it means. */
    public static <T> Form<T> word(Map<String, T> meanings) {
        return Form.of(either(meanings.keySet()), meanings::get);
    }

    /** One of an enum's constants, in lower case and with hyphens. */
    public static <E extends Enum<E>> Form<E> word(Class<E> type) {
        Map<String, E> meanings = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            meanings.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
        }
        return word(meanings);
    }

    /** A duration as one would write it. */
    public static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    /** {@code "a, b or c"}. */
    public static String either(Collection<String> words) {
        String all = String.join(", ", words);
        int last = all.lastIndexOf(", ");
        return last < 0 ? all : all.substring(0, last) + " or " + all.substring(last + 2);
    }

    private static Map<String, Boolean> ordered(String first, boolean one, String second, boolean two) {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put(first, one);
        words.put(second, two);
        return words;
    }

    private static @Nullable Long number(String text) {
        return NUMBER.matcher(text).matches() ? Long.valueOf(text) : null;
    }

    private static @Nullable Duration duration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        long number = Long.parseLong(matcher.group(1));
        Duration unit = unitOf(matcher.group(2));
        if (number > LONGEST.toMillis() / unit.toMillis()) {
            throw new IllegalArgumentException("at most 365d");
        }
        return unit.multipliedBy(number);
    }

    private static Duration unitOf(String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
    }

    private static @Nullable Duration durationAboveZero(String text) {
        Duration duration = duration(text);
        return duration == null || duration.isZero() ? null : duration;
    }

    private static @Nullable Long size(String text) {
        if (text.equals("0")) {
            return 0L;
        }
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        long number = Long.parseLong(matcher.group(1));
        int shift = 10 * "BKMG".indexOf(matcher.group(2).charAt(0));
        if (number > LARGEST >> shift) {
            throw new IllegalArgumentException("at most 1024GiB");
        }
        return number << shift;
    }

    private static @Nullable Double share(String text) {
        Matcher matcher = PERCENT.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > 100) {
            return null;
        }
        return Integer.parseInt(matcher.group(1)) / 100.0;
    }
}
