package io.tollgate.handshake;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The field lines of a head in the order they were sent, names spelled as sent, looked up without regard to case (RFC
 * 9110 §5.1). Values are ISO-8859-1: one character per byte. Immutable, safe on any thread.
 *
 * <p>One array of alternating names and values: a head has a dozen lines, so walking them is cheaper than any map.
 */
public final class Headers {
    private static final Headers EMPTY = new Headers(new String[0]);

    private final String[] lines;

    private Headers(String[] lines) {
        this.lines = lines;
    }

    public static Headers empty() {
        return EMPTY;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** How many lines there are; a name sent twice counts twice. */
    public int size() {
        return lines.length / 2;
    }

    public String name(int i) {
        return lines[2 * i];
    }

    public String value(int i) {
        return lines[2 * i + 1];
    }

    /** The value of the first line of that name, or null. */
    public @Nullable String first(String name) {
        int i = indexOf(name);
        return i < 0 ? null : value(i);
    }

    /** The values of all lines of that name, in order. */
    public List<String> all(String name) {
        List<String> values = List.of();
        for (int i = 0; i < size(); i++) {
            if (name(i).equalsIgnoreCase(name)) {
                values = values.isEmpty() ? new ArrayList<>(2) : values;
                values.add(value(i));
            }
        }
        return values;
    }

    public boolean contains(String name) {
        return indexOf(name) >= 0;
    }

    private int indexOf(String name) {
        for (int i = 0; i < size(); i++) {
            if (name(i).equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Names only: a value may be a credential. */
    @Override
    public String toString() {
        StringBuilder names = new StringBuilder("Headers[");
        for (int i = 0; i < size(); i++) {
            names.append(i == 0 ? "" : ", ").append(name(i));
        }
        return names.append(']').toString();
    }

    /** Collects lines; good for one {@link #build}. One thread. */
    public static final class Builder {
        private final List<String> lines = new ArrayList<>(32);

        private Builder() {}

        public Builder add(String name, String value) {
            lines.add(name);
            lines.add(value);
            return this;
        }

        public Builder addAll(Headers headers) {
            lines.addAll(List.of(headers.lines));
            return this;
        }

        /** How many lines there are so far. */
        public int size() {
            return lines.size() / 2;
        }

        public Headers build() {
            return lines.isEmpty() ? EMPTY : new Headers(lines.toArray(new String[0]));
        }
    }
}
