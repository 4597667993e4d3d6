package io.tollgate.handshake;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The small grammars that several headers share: tokens and lists (RFC 9110 §5.6), and the extension list of RFC 6455
 * §9.1. Recognizes only; who asks judges.
 */
final class HttpSyntax {
    private static final boolean[] TOKEN = new boolean[128];

    static {
        for (char c = '0'; c <= 'z'; c++) {
            TOKEN[c] = Character.isLetterOrDigit(c);
        }
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
            TOKEN[c] = true;
        }
    }

    private HttpSyntax() {}

    /** Whether the byte or character is a tchar (RFC 9110 §5.6.2). */
    static boolean isTokenCharacter(int c) {
        return c < TOKEN.length && TOKEN[c];
    }

    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenCharacter(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Whether the byte may stand in a field value or reason phrase: SP, HTAB, visible ASCII, obs-text (RFC 9110 §5.5). */
    static boolean isTextByte(int b) {
        return (b >= ' ' && b != 0x7F) || b == '\t';
    }

    static boolean isBlank(int c) {
        return c == ' ' || c == '\t';
    }

    /**
     * The elements of a list of tokens over all its lines; empty elements are skipped, as a recipient has to (RFC 9110
     * §5.6.1.2). Null if an element is not a token.
     */
    static @Nullable List<String> tokens(List<String> lines) {
        List<String> tokens = new ArrayList<>();
        for (String line : lines) {
            int start = 0;
            while (start <= line.length()) {
                int comma = line.indexOf(',', start);
                int end = comma < 0 ? line.length() : comma;
                String element = trim(line, start, end);
                if (!element.isEmpty()) {
                    if (!isToken(element)) {
                        return null;
                    }
                    tokens.add(element);
                }
                start = end + 1;
            }
        }
        return tokens;
    }

    static boolean containsIgnoringCase(List<String> tokens, String wanted) {
        for (String token : tokens) {
            if (token.equalsIgnoreCase(wanted)) {
                return true;
            }
        }
        return false;
    }

    /** Without SP and HTAB at either end, and only those. */
    private static String trim(String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** A value for a log line: quoted, cut after 40 characters, anything but visible ASCII and SP as {@code ?}. */
    static String shown(@Nullable String value) {
        if (value == null) {
            return "absent";
        }
        StringBuilder shown = new StringBuilder("'");
        for (int i = 0; i < Math.min(value.length(), 40); i++) {
            char c = value.charAt(i);
            shown.append(c >= ' ' && c < 0x7F ? c : '?');
        }
        return shown.append(value.length() > 40 ? "…'" : "'").toString();
    }

    /** One element of an extension list: its name, its parameters, and its text as sent. */
    record Extension(String name, List<Parameter> parameters, String text) {}

    /** A parameter and its unquoted value, or null where it has none. */
    record Parameter(String name, @Nullable String value) {}

    /** The elements of a Sec-WebSocket-Extensions header over all its lines, or null if it breaks RFC 6455 §9.1. */
    static @Nullable List<Extension> extensions(List<String> lines) {
        return new ExtensionList(String.join(",", lines)).read();
    }

    /** A cursor over one extension list; each method consumes one rule of the grammar, or answers null. */
    private static final class ExtensionList {
        private final String text;
        private int at;

        ExtensionList(String text) {
            this.text = text;
        }

        @Nullable
        List<Extension> read() {
            List<Extension> extensions = new ArrayList<>();
            while (at < text.length()) {
                skipBlanks();
                if (at < text.length() && text.charAt(at) != ',') {
                    Extension extension = extension();
                    if (extension == null) {
                        return null;
                    }
                    extensions.add(extension);
                }
                if (!consume(',') && at < text.length()) {
                    return null;
                }
            }
            return extensions.isEmpty() ? null : extensions;
        }

        private @Nullable Extension extension() {
            int start = at;
            String name = token();
            if (name == null) {
                return null;
            }
            int end = at;
            List<Parameter> parameters = new ArrayList<>();
            skipBlanks();
            while (consume(';')) {
                skipBlanks();
                Parameter parameter = parameter();
                if (parameter == null) {
                    return null;
                }
                parameters.add(parameter);
                end = at;
                skipBlanks();
            }
            return new Extension(name, parameters, text.substring(start, end));
        }

        private @Nullable Parameter parameter() {
            String name = token();
            if (name == null) {
                return null;
            }
            int afterName = at;
            skipBlanks();
            if (!consume('=')) {
                at = afterName;
                return new Parameter(name, null);
            }
            skipBlanks();
            String value = consume('"') ? quoted() : token();
            return value == null ? null : new Parameter(name, value);
        }

        /** The rest of a quoted string; what it holds has to be a token again (RFC 6455 §9.1). */
        private @Nullable String quoted() {
            StringBuilder value = new StringBuilder();
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '"') {
                    return isToken(value.toString()) ? value.toString() : null;
                }
                if (c == '\\' && at < text.length()) {
                    c = text.charAt(at++);
                }
                value.append(c);
            }
            return null;
        }

        private @Nullable String token() {
            int start = at;
            while (at < text.length() && isTokenCharacter(text.charAt(at))) {
                at++;
            }
            return at == start ? null : text.substring(start, at);
        }

        private void skipBlanks() {
            while (at < text.length() && isBlank(text.charAt(at))) {
                at++;
            }
        }

        private boolean consume(char wanted) {
            boolean there = at < text.length() && text.charAt(at) == wanted;
            at += there ? 1 : 0;
            return there;
        }
    }
}
