package io.tollgate.bench.target;

import java.util.List;

/** What one connection's handshake says that the next one's does not. */
public record Offer(String token, String key, List<String> subprotocols) {
    /** A token goes on the wire and nowhere else. */
    @Override
    public String toString() {
        return "Offer[" + subprotocols.size() + " subprotocols]";
    }
}
