package io.tollgate.auth.place;

import java.util.ArrayList;
import java.util.List;

/**
 * The subprotocol directly after a marker: {@code marker, <token>}. Subprotocols are compared as they are written
 * (RFC 6455 §4.1). Every marker goes, with the value after it. One at the end of the list goes alone and brings no
 * token, unless it is a second one: then it counts as an empty token, for the marker was sent twice.
 */
public final class MarkerPlace implements Place {
    private final String marker;

    public MarkerPlace(String marker) {
        this.marker = marker;
    }

    @Override
    public Taken take(List<String> subprotocols) {
        List<String> tokens = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        int markers = 0;
        boolean afterMarker = false;
        for (String subprotocol : subprotocols) {
            boolean isMarker = subprotocol.equals(marker);
            if (afterMarker) {
                tokens.add(subprotocol);
            } else if (!isMarker) {
                rest.add(subprotocol);
            }
            // A marker in a token's place is no token and still announces one.
            afterMarker = isMarker;
            markers += isMarker ? 1 : 0;
        }
        if (afterMarker && markers > 1) {
            tokens.add("");
        }
        return new Taken(tokens, rest);
    }
}
