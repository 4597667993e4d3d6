package io.tollgate.token;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object (RFC 8259) and nothing looser: strict UTF-8 without byte order mark, no member twice at any depth
 * (RFC 7515 §4 and RFC 7519 §4 leave the choice: refuse), nesting, names and numbers bounded, nothing behind the object.
 * Stateless, safe on any thread.
 *
 * <p>Values are String, Boolean, Long, BigDecimal (what a Long cannot hold), List and Map in document order. A null is
 * {@link Null#NULL} as a member of the outermost object, so that a caller can tell it from absence, and dropped further
 * inside. Nothing in a tree can be changed.
 */
public final class StrictJson {
    static final int MOST_NESTING = 16;
    /** Characters of a number; enough for any double written out, and for 128 bits. */
    static final int LONGEST_NUMBER = 64;
    /** Powers of ten, as in a double: a BigDecimal beyond costs memory the moment somebody makes it an integer. */
    private static final int MOST_EXPONENT = 308;

    private static final int LONGEST_NAME = 1024;

    /**
     * Names are not pooled over documents: the pool is shared by threads and an attacker could fill it. Text goes in as
     * characters, since the parser would otherwise guess among five encodings.
     */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_NESTING)
                    .maxNumberLength(LONGEST_NUMBER)
                    .maxNameLength(LONGEST_NAME)
                    .build())
            .build();

    /** A JSON null where it must not be taken for absence. */
    public enum Null {
        NULL
    }

    /** The text is not such an object. Says nothing of the text. */
    public static final class Rejected extends Exception {
        private static final long serialVersionUID = 1L;

        Rejected(String why) {
            super(why, null, false, false);
        }
    }

    private StrictJson() {}

    static Map<String, Object> object(byte[] utf8) throws Rejected {
        return object(decode(utf8));
    }

    /** The members of the one object that the text is. */
    public static Map<String, Object> object(String text) throws Rejected {
        return object(text, parser -> members(parser, true));
    }

    /** What stands between the braces of an object. */
    @FunctionalInterface
    private interface Members {
        Map<String, Object> of(JsonParser parser) throws IOException, Rejected;
    }

    private static Map<String, Object> object(String text, Members members) throws Rejected {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Rejected("it is not a JSON object");
            }
            Map<String, Object> object = members.of(parser);
            if (parser.nextToken() != null) {
                throw new Rejected("something follows the JSON object");
            }
            return object;
        } catch (IOException | NumberFormatException e) {
            // The parser lets out NumberFormatException for an exponent that no int holds.
            throw new Rejected("it is not proper JSON, or beyond the limits on nesting, names and numbers");
        }
    }

    /**
     * What of an object {@link Claims#at} may find at that path, and nothing else: the other members are read over, held to
     * syntax alone, so that a text costs no more for how it is built.
     */
    static Map<String, Object> leadingTo(String path, byte[] utf8) throws Rejected {
        return object(decode(utf8), parser -> leadingTo(path, parser));
    }

    private static Map<String, Object> leadingTo(String path, JsonParser parser) throws IOException, Rejected {
        Map<String, Object> members = Map.of();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            boolean whole = path.equals(name);
            boolean further = path.startsWith(name) && !whole && path.charAt(name.length()) == '.';
            if (whole && token != JsonToken.VALUE_NULL) {
                members = with(members, name, token == JsonToken.VALUE_STRING ? text(parser) : false);
                parser.skipChildren();
            } else if (further && token == JsonToken.START_OBJECT) {
                members = with(members, name, leadingTo(path.substring(name.length() + 1), parser));
            } else {
                parser.skipChildren();
            }
        }
        return members;
    }

    /** That member of the outermost object if it is a string, without building the rest; null if anything is wrong. */
    static @Nullable String stringMember(byte[] utf8, String name) {
        try (JsonParser parser = FACTORY.createParser(decode(utf8))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            String found = null;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = name.equals(parser.currentName());
                JsonToken token = parser.nextToken();
                if (wanted && token == JsonToken.VALUE_STRING) {
                    found = text(parser);
                } else {
                    parser.skipChildren();
                }
            }
            return parser.nextToken() == null ? found : null;
        } catch (IOException | Rejected e) {
            return null;
        }
    }

    private static String decode(byte[] utf8) throws Rejected {
        if (isAscii(utf8)) {
            return new String(utf8, StandardCharsets.US_ASCII);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Rejected("it is not UTF-8");
        }
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, Object> members(JsonParser parser, boolean outermost) throws IOException, Rejected {
        Map<String, Object> members = Map.of();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = paired(parser.currentName());
            Object value = value(parser, parser.nextToken());
            if (value != Null.NULL || outermost) {
                members = with(members, name, value);
            }
        }
        return members.size() < 2 ? members : Collections.unmodifiableMap(members);
    }

    private static List<Object> elements(JsonParser parser) throws IOException, Rejected {
        List<Object> elements = List.of();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            Object value = value(parser, token);
            if (value != Null.NULL) {
                elements = with(elements, value);
            }
        }
        return elements.size() < 2 ? elements : Collections.unmodifiableList(elements);
    }

    // The smallest collection that holds it: a text of nothing but tiny objects must not grow manyfold in memory.

    private static Map<String, Object> with(Map<String, Object> members, String name, Object value) {
        if (members.isEmpty()) {
            return Map.of(name, value);
        }
        Map<String, Object> more = members;
        if (members.size() == 1) {
            more = new LinkedHashMap<>(4);
            more.putAll(members);
        }
        more.put(name, value);
        return more;
    }

    private static List<Object> with(List<Object> elements, Object value) {
        if (elements.isEmpty()) {
            return List.of(value);
        }
        List<Object> more = elements;
        if (elements.size() == 1) {
            more = new ArrayList<>(4);
            more.addAll(elements);
        }
        more.add(value);
        return more;
    }

    private static Object value(JsonParser parser, @Nullable JsonToken token) throws IOException, Rejected {
        if (token == null) {
            throw new Rejected("it ends too early");
        }
        return switch (token) {
            case VALUE_STRING -> text(parser);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> Null.NULL;
            case START_OBJECT -> members(parser, false);
            case START_ARRAY -> elements(parser);
            default -> throw new Rejected("it is not proper JSON");
        };
    }

    private static Object number(JsonParser parser) throws IOException, Rejected {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return parser.getLongValue();
        }
        BigDecimal number = parser.getDecimalValue();
        // The place of the first digit, which the exponent and the written digits make together.
        long magnitude = (long) number.precision() - number.scale();
        if (Math.abs(magnitude) > MOST_EXPONENT || Math.abs((long) number.scale()) > MOST_EXPONENT + LONGEST_NUMBER) {
            throw new Rejected("a number is beyond what a double can hold");
        }
        return number;
    }

    private static String text(JsonParser parser) throws IOException, Rejected {
        return paired(parser.getText());
    }

    /** Half a surrogate pair (written as an escape) is no character: it would turn into another one on its way out. */
    private static String paired(String text) throws Rejected {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isHighSurrogate(text.charAt(i))
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(++i))) {
                    throw new Rejected("a string holds half a surrogate pair");
                }
            }
        }
        return text;
    }
}
