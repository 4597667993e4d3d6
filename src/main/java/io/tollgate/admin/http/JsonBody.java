package io.tollgate.admin.http;

import io.tollgate.token.StrictJson;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request's body: one flat JSON object with members that are read, each at most once, or nothing. */
public final class JsonBody {
    static final JsonBody EMPTY = new JsonBody(Map.of());

    private final Map<String, Object> members;

    private JsonBody(Map<String, Object> members) {
        this.members = members;
    }

    static JsonBody parse(Buffer bytes, Collection<String> known) throws CallRefused {
        Map<String, Object> members;
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes()))
                    .toString();
            members = StrictJson.object(text);
        } catch (CharacterCodingException | StrictJson.Rejected e) {
            throw CallRefused.badRequest("the body is not one JSON object in UTF-8, with each member once");
        }
        for (String name : members.keySet()) {
            if (!known.contains(name)) {
                throw CallRefused.badRequest("unknown member '" + Query.shown(name) + "', " + Query.expected(known));
            }
        }
        return new JsonBody(members);
    }

    public boolean has(String name) {
        return members.containsKey(name);
    }

    /** Whether it is there as a JSON null. */
    public boolean isNull(String name) {
        return members.get(name) == StrictJson.Null.NULL;
    }

    /** The text, or null where it is absent; a JSON null is refused. */
    public @Nullable String text(String name) throws CallRefused {
        Object value = members.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof String text) {
            return text;
        }
        throw CallRefused.badRequest("member '" + name + "' is no text");
    }

    /** The number, or the fallback where it is absent. */
    public int number(String name, int fallback, int least, int most) throws CallRefused {
        if (!has(name)) {
            return fallback;
        }
        if (members.get(name) instanceof Long number && number >= least && number <= most) {
            return number.intValue();
        }
        throw CallRefused.badRequest("member '%s' is no number from %d to %d".formatted(name, least, most));
    }
}
