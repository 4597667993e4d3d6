package io.tollgate.config.yaml;

import java.util.regex.Pattern;

/** A single value, as text: which type it is of is for its reader to say, not for YAML to guess. */
public final class Scalar extends Node {
    private static final int MOST_SHOWN = 60;
    private static final Pattern USER_INFORMATION = Pattern.compile("//[^/]*@");
    private static final Pattern QUERY = Pattern.compile("(://[^?]*\\?).+");
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");

    private final String text;
    private final boolean plain;

    Scalar(Place place, Problems problems, String text, boolean plain) {
        super(place, problems);
        this.text = text;
        this.plain = plain;
    }

    /** A value from a flag or a variable. */
    public static Scalar of(Place place, Problems problems, String text) {
        return new Scalar(place, problems, text, false);
    }

    public String text() {
        return text;
    }

    /** Whether it stands without quotes: only then is {@code true} a boolean and {@code ~} nothing. */
    public boolean plain() {
        return plain;
    }

    private boolean isNull() {
        return plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
    }

    @Override
    public <T> T as(Form<T> form, T otherwise) {
        String detail = "";
        if (!isNull()) {
            try {
                T value = form.parser().parse(text);
                if (value != null) {
                    return value;
                }
            } catch (IllegalArgumentException e) {
                detail = form.shown() && e.getMessage() != null ? ": " + clean(e.getMessage()) : "";
            }
        }
        problem("found " + (form.shown() ? found() : "something else") + ", expected " + form.expected() + detail);
        return otherwise;
    }

    @Override
    String found() {
        return isNull() ? "nothing" : quoted(text);
    }

    /** The same in quotes, and cut where too long. */
    static String quoted(String text) {
        return '"' + shown(text) + '"';
    }

    /** The same without quotes. */
    public static String shown(String text) {
        String shown = clean(text);
        return shown.length() > MOST_SHOWN ? shown.substring(0, MOST_SHOWN) + "…" : shown;
    }

    /** On one line, without what URLs may hide. */
    static String clean(String text) {
        String withoutUser = USER_INFORMATION.matcher(printable(text)).replaceAll("//***@");
        return QUERY.matcher(withoutUser).replaceAll("$1***");
    }

    /** With what would break a line, or act on a terminal, replaced. */
    static String printable(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("\uFFFD");
    }
}
