package io.tollgate.bench.target;

import java.util.List;
import java.util.regex.Pattern;

/** What one connection's handshake says that the next one's does not. */
public record Offer(String token, String key, List<String> subprotocols) {
    /** So much of a token is told by its start, where the rest of it was cut off. */
    private static final int START = 12;

    private static final String REST = "[^ '\"]*";
    private static final Pattern JWT = Pattern.compile("eyJ" + REST);

    /** What the server has said, without the token that it may have said again, and without any JWT. */
    public String masked(String said) {
        String start = token.substring(0, Math.min(token.length(), START));
        String masked = start.isEmpty() ? said : said.replaceAll(Pattern.quote(start) + REST, "***");
        return JWT.matcher(masked).replaceAll("***");
    }

    /** A token goes on the wire and nowhere else. */
    @Override
    public String toString() {
        return "Offer[" + subprotocols.size() + " subprotocols]";
    }
}
