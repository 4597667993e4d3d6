package io.tollgate.admin.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A request's body: one flat JSON object with members that are read, or nothing. */
public final class JsonBody {
    static final JsonBody EMPTY = new JsonBody(new JsonObject());

    private final JsonObject members;

    private JsonBody(JsonObject members) {
        this.members = members;
    }

    static JsonBody parse(Buffer bytes, Collection<String> known) throws CallRefused {
        JsonObject members;
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes()))
                    .toString();
            members = new JsonObject(text);
        } catch (CharacterCodingException | DecodeException e) {
            // What a parser says may quote the body.
            throw CallRefused.badRequest("the body is not a JSON object in UTF-8");
        }
        for (String name : members.fieldNames()) {
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
        return has(name) && members.getValue(name) == null;
    }

    /** The text, or null where it is absent; a JSON null is refused. */
    public @Nullable String text(String name) throws CallRefused {
        Object value = members.getValue(name);
        if (value == null && !has(name)) {
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
        if (members.getValue(name) instanceof Integer number && number >= least && number <= most) {
            return number;
        }
        throw CallRefused.badRequest("member '%s' is no number from %d to %d".formatted(name, least, most));
    }
}
