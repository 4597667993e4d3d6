package io.tollgate.telemetry;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code time event field=value …}; a value is quoted where it holds anything but plain ASCII without spaces and quotes. */
final class TextLine implements AccessLine {
    private final StringBuilder line = new StringBuilder(256);

    @Override
    public void start(String time, String event) {
        line.append(time).append(' ').append(event);
    }

    @Override
    public void text(String field, @Nullable String value) {
        if (value == null) {
            return;
        }
        name(field);
        String bounded = LogText.bounded(value);
        if (isPlain(bounded)) {
            line.append(bounded);
        } else {
            quote(bounded);
        }
    }

    @Override
    public void number(String field, long value) {
        name(field).append(value);
    }

    @Override
    public void seconds(String field, double value) {
        name(field).append(String.format(Locale.ROOT, "%.3f", value));
    }

    @Override
    public String finish() {
        return line.toString();
    }

    private StringBuilder name(String field) {
        return line.append(' ').append(field).append('=');
    }

    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c >= 0x7F || c == '"' || c == '\\' || c == '=') {
                return false;
            }
        }
        return !value.isEmpty();
    }

    private void quote(String value) {
        line.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (LogText.acts(c)) {
                line.append(LogText.escape(c));
            } else {
                line.append(c);
            }
        }
        line.append('"');
    }
}
