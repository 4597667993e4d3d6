package io.tollgate.gate.renew;

import io.tollgate.auth.Presented;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call as far as it may show a token: in that header, and nowhere that a browser fills by itself. */
public record BearerOnly(List<String> authorization) implements Presented {
    public BearerOnly {
        authorization = List.copyOf(authorization);
    }

    @Override
    public List<String> header(String name) {
        return name.equalsIgnoreCase("Authorization") ? authorization : List.of();
    }

    @Override
    public @Nullable String query() {
        return null;
    }

    @Override
    public List<String> subprotocols() {
        return List.of();
    }

    /** Nothing of the token. */
    @Override
    public String toString() {
        return "BearerOnly";
    }
}
