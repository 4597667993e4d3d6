package io.tollgate.aws.authorizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer as one JSON object and nothing looser: strict UTF-8, no member twice, nesting and numbers bounded, nothing
 * behind it. What two readers could read in two ways lets nobody in. Stateless, safe on any thread.
 *
 * <p>Values are String, Boolean, Long, BigDecimal, List, Map in the answer's order, and {@link Null}.
 */
final class AnswerJson {
    private static final int MOST_NESTING = 16;
    private static final int LONGEST_NUMBER = 64;
    /** Powers of ten, as in a double: written out, a larger number would be as long as it likes. */
    private static final int MOST_EXPONENT = 308;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_NESTING)
                    .maxNumberLength(LONGEST_NUMBER)
                    .build())
            .build();

    /** A JSON null, which is not the same as nothing. */
    enum Null {
        NULL
    }

    /** The answer is not what an authorizer may answer. Says nothing of its text. */
    static final class Rejected extends Exception {
        private static final long serialVersionUID = 1L;

        private final String why;

        Rejected(String why) {
            super(why, null, false, false);
            this.why = why;
        }

        String why() {
            return why;
        }
    }

    private AnswerJson() {}

    /** A member, or null if it is not there or is null: some languages write null for what was not set. */
    static @Nullable Object member(Map<?, ?> object, String name) {
        Object value = object.get(name);
        return value == Null.NULL ? null : value;
    }

    /** The elements of a list, or the one thing that stands for a list of it; none for null. */
    static List<?> oneOrMore(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        return value instanceof List<?> list ? list : List.of(value);
    }

    static Map<String, Object> object(byte[] utf8) throws Rejected {
        try (JsonParser parser = FACTORY.createParser(text(utf8))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Rejected("the answer is no JSON object");
            }
            Map<String, Object> object = members(parser);
            if (parser.nextToken() != null) {
                throw new Rejected("something follows the JSON object of the answer");
            }
            return object;
        } catch (IOException | NumberFormatException e) {
            // The parser lets out NumberFormatException for an exponent that no int holds.
            throw new Rejected("the answer is no proper JSON, has a member twice, or is nested too deep");
        }
    }

    /** Characters, since the parser would otherwise guess among encodings. */
    private static String text(byte[] utf8) throws Rejected {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Rejected("the answer is not UTF-8");
        }
    }

    private static Map<String, Object> members(JsonParser parser) throws IOException, Rejected {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = paired(parser.currentName());
            members.put(name, value(parser, parser.nextToken()));
        }
        return members;
    }

    private static List<Object> elements(JsonParser parser) throws IOException, Rejected {
        List<Object> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(value(parser, token));
        }
        return elements;
    }

    private static Object value(JsonParser parser, @Nullable JsonToken token) throws IOException, Rejected {
        if (token == null) {
            throw new Rejected("the answer ends too early");
        }
        return switch (token) {
            case VALUE_STRING -> paired(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> Null.NULL;
            case START_OBJECT -> members(parser);
            case START_ARRAY -> elements(parser);
            default -> throw new Rejected("the answer is no proper JSON");
        };
    }

    private static Object number(JsonParser parser) throws IOException, Rejected {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return parser.getLongValue();
        }
        BigDecimal number = parser.getDecimalValue();
        long magnitude = (long) number.precision() - number.scale();
        if (Math.abs(magnitude) > MOST_EXPONENT || Math.abs((long) number.scale()) > MOST_EXPONENT + LONGEST_NUMBER) {
            throw new Rejected("a number of the answer is beyond what a double can hold");
        }
        return number;
    }

    /** Half a surrogate pair, written as an escape, is no character: it would turn into another one on its way out. */
    private static String paired(String text) throws Rejected {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new Rejected("a string of the answer holds half a surrogate pair");
        }
        return text;
    }
}
