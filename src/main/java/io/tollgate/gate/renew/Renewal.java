package io.tollgate.gate.renew;

import io.tollgate.auth.seal.Seal;
import io.tollgate.gate.call.BearerOnly;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A fresh token, and for which tunnels. Holds the token in the clear, for as long as it takes to prove it. Immutable.
 *
 * @param seal of the handle or of the session
 * @param wholeSession whether tunnels of several nodes may be meant
 * @param shown that brings the token
 * @param variables what the path of the call named: a tunnel fits whose own path named the same
 */
public record Renewal(Seal seal, boolean wholeSession, BearerOnly shown, Map<String, String> variables) {
    public Renewal {
        variables = Map.copyOf(variables);
    }

    /** Whether it is for a tunnel whose route's path named these. */
    public boolean fits(Map<String, String> pathVariables) {
        return variables.entrySet().stream()
                .allMatch(variable -> variable.getValue().equals(pathVariables.get(variable.getKey())));
    }

    /** What another node needs of it. */
    String text() {
        return new JsonObject()
                .put("session", wholeSession)
                .put("authorization", new JsonArray(shown.authorization()))
                .put("variables", new JsonObject(new LinkedHashMap<String, Object>(variables)))
                .encode();
    }

    /**
     * That of a {@link #text}.
     *
     * @throws RuntimeException for any other text; only who has the seal's secret can have written it
     */
    static Renewal parse(String text, Seal seal) {
        JsonObject json = new JsonObject(text);
        List<String> lines = new ArrayList<>();
        json.getJsonArray("authorization").forEach(line -> lines.add(String.valueOf(line)));
        Map<String, String> variables = new LinkedHashMap<>();
        json.getJsonObject("variables").forEach(entry -> variables.put(entry.getKey(), (String) entry.getValue()));
        return new Renewal(seal, json.getBoolean("session"), new BearerOnly(lines), variables);
    }

    /** Nothing of the token. */
    @Override
    public String toString() {
        return "Renewal[wholeSession=" + wholeSession + "]";
    }
}
