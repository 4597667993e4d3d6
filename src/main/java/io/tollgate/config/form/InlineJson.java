package io.tollgate.config.form;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Scalar;
import io.tollgate.config.yaml.Sequence;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;

/** A JWK Set written in the file, as the JSON that it is elsewhere. All values are strings, but for true and false. */
public final class InlineJson {
    private static final JsonFactory JSON = new JsonFactory();

    /** Members of a JWK that nobody else should know (RFC 7518 §6.2.2, §6.3.2, §6.4.1). */
    private static final Set<String> PRIVATE_MEMBERS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    private InlineJson() {}

    /** The JSON text; a private key is reported, as this file is read by many and shown to some. */
    public static String publicKeys(Mapping jwks) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(jwks, json);
        } catch (IOException e) {
            throw new UncheckedIOException("A string was written", e);
        }
        return text.toString();
    }

    private static void write(Node node, JsonGenerator json) throws IOException {
        if (node instanceof Mapping mapping) {
            json.writeStartObject();
            for (Map.Entry<String, Node> entry : mapping.entries().entrySet()) {
                if (PRIVATE_MEMBERS.contains(entry.getKey())) {
                    entry.getValue().problem("found part of a private or secret key, expected public keys only");
                }
                json.writeFieldName(entry.getKey());
                write(entry.getValue(), json);
            }
            json.writeEndObject();
        } else if (node instanceof Sequence list) {
            json.writeStartArray();
            for (Node item : list.items()) {
                write(item, json);
            }
            json.writeEndArray();
        } else if (node instanceof Scalar scalar) {
            scalar(scalar, json);
        } else {
            json.writeNull();
        }
    }

    private static void scalar(Scalar scalar, JsonGenerator json) throws IOException {
        boolean word =
                scalar.plain() && (scalar.text().equals("true") || scalar.text().equals("false"));
        if (word) {
            json.writeBoolean(scalar.text().equals("true"));
        } else {
            json.writeString(scalar.text());
        }
    }
}
