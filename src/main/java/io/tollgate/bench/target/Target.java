package io.tollgate.bench.target;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tollgate.handshake.HeadWriter;
import io.tollgate.handshake.Headers;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The server under load and the opening handshake that each connection sends it, RFC 6455 §4.1. Safe on any thread. */
public final class Target {
    /** Where the next token goes. */
    public static final String TOKEN = "{token}";

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t -~]*");
    private static final Set<String> OURS = Set.of(
            "upgrade",
            "connection",
            "sec-websocket-key",
            "sec-websocket-version",
            "sec-websocket-protocol",
            "sec-websocket-extensions");
    private static final int KEY_BYTES = 16;

    private final Place place;
    private final Headers more;
    private final List<String> subprotocols;
    private final @Nullable Tokens tokens;
    private final boolean takesToken;

    private Target(Place place, Headers more, List<String> subprotocols, @Nullable Tokens tokens) {
        this.place = place;
        this.more = more;
        this.subprotocols = List.copyOf(subprotocols);
        this.tokens = tokens;
        this.takesToken = place.target().contains(TOKEN)
                || subprotocols.stream().anyMatch(name -> name.contains(TOKEN))
                || hasToken(more);
    }

    /**
     * What to ask for.
     *
     * @param headers more of them, each {@code Name: value}
     * @throws IllegalArgumentException if something is not of its form, or if tokens and places for them do not go together;
     *     shows no value, as it may be a credential
     */
    public static Target of(String url, List<String> headers, List<String> subprotocols, @Nullable Tokens tokens) {
        Target target = new Target(Place.of(url), parsed(headers), subprotocols, tokens);
        if (!subprotocols.stream()
                .allMatch(name -> NAME.matcher(name.replace(TOKEN, "t")).matches())) {
            throw new IllegalArgumentException("subprotocol: expected tokens such as chat,v2");
        }
        if (target.takesToken != (tokens != null)) {
            throw new IllegalArgumentException(
                    target.takesToken
                            ? "found {token} but no tokens, expected a file of them"
                            : "found tokens but no {token} in URL, header or subprotocol");
        }
        return target;
    }

    private static Headers parsed(List<String> lines) {
        Headers.Builder headers = Headers.builder();
        for (String line : lines) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon);
            String value = line.substring(colon + 1).strip();
            if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException("header: expected 'Name: value' of visible ASCII");
            }
            if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("header: found %s, which is the handshake's own%s"
                        .formatted(
                                name,
                                name.equalsIgnoreCase("Sec-WebSocket-Protocol") ? "; there is an option for it" : ""));
            }
            headers.add(name, value);
        }
        return headers.build();
    }

    private static boolean hasToken(Headers headers) {
        for (int i = 0; i < headers.size(); i++) {
            if (headers.value(i).contains(TOKEN)) {
                return true;
            }
        }
        return false;
    }

    /** The next connection's handshake. */
    public Offer next() {
        String token = tokens == null ? "" : tokens.next();
        byte[] key = new byte[KEY_BYTES];
        ThreadLocalRandom.current().nextBytes(key);
        List<String> offered =
                subprotocols.stream().map(name -> filled(name, token)).toList();
        return new Offer(token, Base64.getEncoder().encodeToString(key), offered);
    }

    /** The request as it goes out. */
    public ByteBuf request(ByteBufAllocator allocator, Offer offer) {
        Headers.Builder headers = Headers.builder();
        if (!more.contains("Host")) {
            headers.add("Host", place.authority());
        }
        headers.add("Upgrade", "websocket")
                .add("Connection", "Upgrade")
                .add("Sec-WebSocket-Key", offer.key())
                .add("Sec-WebSocket-Version", "13");
        if (!offer.subprotocols().isEmpty()) {
            headers.add("Sec-WebSocket-Protocol", String.join(", ", offer.subprotocols()));
        }
        for (int i = 0; i < more.size(); i++) {
            headers.add(more.name(i), filled(more.value(i), offer.token()));
        }
        return HeadWriter.request(allocator, filled(place.target(), offer.token()), headers.build());
    }

    private String filled(String text, String token) {
        return takesToken ? text.replace(TOKEN, token) : text;
    }

    public boolean secure() {
        return place.secure();
    }

    public String host() {
        return place.host();
    }

    public int port() {
        return place.port();
    }

    /** The URL without its query. */
    public String shown() {
        return place.shown();
    }

    @Override
    public String toString() {
        return shown();
    }
}
