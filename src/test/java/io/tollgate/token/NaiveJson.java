package io.tollgate.token;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * RFC 8259 as its grammar is printed, by recursive descent: a second reader to hold {@link StrictJson} against. No member
 * may be there twice. Shares nothing with it.
 */
final class NaiveJson {
    /** In place of a null, which a list of the JDK may not hold. */
    static final Object NULL = new Object();

    /** Near the bounds of {@link StrictJson}: what is within these has to be read. */
    private static final int MOST_NESTING = 16;

    private static final int LONGEST_NUMBER = 60;
    private static final int LONGEST_NAME = 1000;
    private static final int MOST_EXPONENT = 300;

    private final String text;
    private int at;
    private boolean outOfBounds;

    private NaiveJson(String text) {
        this.text = text;
    }

    /** The text is no JSON object. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /**
     * A JSON text that is an object.
     *
     * @param outOfBounds whether it is nested, or has a number or name, beyond what a reader has to take (RFC 8259 §9)
     */
    record Read(Map<String, Object> object, boolean outOfBounds) {}

    static Read object(String text) throws Malformed {
        NaiveJson json = new NaiveJson(text);
        json.blanks();
        json.expect('{');
        Map<String, Object> object = json.members(1);
        json.blanks();
        if (json.at < text.length()) {
            throw new Malformed();
        }
        return new Read(object, json.outOfBounds);
    }

    private Object value(int depth) throws Malformed {
        blanks();
        char c = next();
        return switch (c) {
            case '{' -> members(depth + 1);
            case '[' -> elements(depth + 1);
            case '"' -> string();
            case 't' -> word("rue", true);
            case 'f' -> word("alse", false);
            case 'n' -> word("ull", NULL);
            default -> number();
        };
    }

    private Map<String, Object> members(int depth) throws Malformed {
        outOfBounds |= depth > MOST_NESTING;
        Map<String, Object> members = new LinkedHashMap<>();
        blanks();
        if (peek('}')) {
            return members;
        }
        do {
            blanks();
            expect('"');
            String name = string();
            outOfBounds |= name.length() > LONGEST_NAME;
            blanks();
            expect(':');
            if (members.put(name, value(depth)) != null) {
                throw new Malformed();
            }
            blanks();
        } while (peek(','));
        expect('}');
        return members;
    }

    private List<Object> elements(int depth) throws Malformed {
        outOfBounds |= depth > MOST_NESTING;
        List<Object> elements = new ArrayList<>();
        blanks();
        if (peek(']')) {
            return elements;
        }
        do {
            elements.add(value(depth));
            blanks();
        } while (peek(','));
        expect(']');
        return elements;
    }

    /** Behind its first quote. Half a surrogate pair is no character. */
    private String string() throws Malformed {
        StringBuilder string = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            if (c < ' ') {
                throw new Malformed();
            }
            string.append(c == '\\' ? escaped() : c);
        }
        String read = string.toString();
        if (read.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)) {
            throw new Malformed();
        }
        return read;
    }

    private char escaped() throws Malformed {
        char c = next();
        int letter = "\"\\/bfnrt".indexOf(c);
        if (letter >= 0) {
            return "\"\\/\b\f\n\r\t".charAt(letter);
        }
        if (c != 'u' || at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9A-Fa-f]{4}")) {
            throw new Malformed();
        }
        at += 4;
        return (char) Integer.parseInt(text.substring(at - 4, at), 16);
    }

    private Object number() throws Malformed {
        int start = --at;
        while (at < text.length() && "+-.0123456789Ee".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(start, at);
        if (!number.matches("-?(0|[1-9][0-9]*+)(\\.[0-9]++)?([eE][+-]?[0-9]++)?")) {
            throw new Malformed();
        }
        String exponent = number.replaceAll(".*[eE][+-]?0*+|^[^eE]*+$", "");
        if (number.length() > LONGEST_NUMBER || exponent.length() > 3) {
            outOfBounds = true;
            return BigDecimal.ZERO;
        }
        BigDecimal value = new BigDecimal(number);
        outOfBounds |= Math.abs(value.precision() - value.scale()) > MOST_EXPONENT;
        outOfBounds |= Math.abs(value.scale()) > MOST_EXPONENT;
        return value;
    }

    private Object word(String rest, Object value) throws Malformed {
        if (!text.startsWith(rest, at)) {
            throw new Malformed();
        }
        at += rest.length();
        return value;
    }

    private void blanks() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char next() throws Malformed {
        if (at == text.length()) {
            throw new Malformed();
        }
        return text.charAt(at++);
    }

    private boolean peek(char wanted) {
        boolean there = at < text.length() && text.charAt(at) == wanted;
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char wanted) throws Malformed {
        if (!peek(wanted)) {
            throw new Malformed();
        }
    }
}
