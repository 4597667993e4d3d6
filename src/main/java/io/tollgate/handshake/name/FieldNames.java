package io.tollgate.handshake.name;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names of header lines: those of almost every handshake are here, spelled as browsers and as HTTP/2 proxies spell them, so
 * that reading one and comparing it without regard to case makes no text. Others cost what they always did. Immutable.
 */
public final class FieldNames {
    static final List<String> USUAL = List.of(
            "Host",
            "Connection",
            "Upgrade",
            "Origin",
            "Sec-WebSocket-Key",
            "Sec-WebSocket-Version",
            "Sec-WebSocket-Protocol",
            "Sec-WebSocket-Extensions",
            "Sec-WebSocket-Accept",
            "User-Agent",
            "Accept",
            "Accept-Encoding",
            "Accept-Language",
            "Cache-Control",
            "Pragma",
            "Cookie",
            "Authorization",
            "Forwarded",
            "Via",
            "X-Forwarded-For",
            "X-Forwarded-Proto",
            "X-Forwarded-Host",
            "X-Forwarded-Port",
            "X-Real-IP",
            "X-Request-Id",
            "Traceparent",
            "Tracestate",
            "Sec-Fetch-Dest",
            "Sec-Fetch-Mode",
            "Sec-Fetch-Site",
            "DNT",
            "Date",
            "Server");

    /** A power of two. */
    private static final int PLACES = 256;

    private static final @Nullable String[] BY_SHAPE = new String[PLACES];
    private static final Map<String, String> LOWER = new HashMap<>();

    static {
        for (String name : USUAL) {
            String lower = name.toLowerCase(Locale.ROOT);
            know(name, lower);
            know(lower, lower);
        }
    }

    private static void know(String name, String lower) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        BY_SHAPE[place(bytes, bytes.length)] = name;
        LOWER.put(name, lower);
    }

    private FieldNames() {}

    /** Numbers under which no two of them meet. */
    private static int place(byte[] bytes, int length) {
        int late = bytes[Math.max(0, length - 4)];
        return (length * 55 + late * 23 + bytes[length - 1] * 113 + bytes[0] * 165) & (PLACES - 1);
    }

    /** The name that these first bytes spell, or null if it is none of the usual. */
    public static @Nullable String usual(byte[] bytes, int length) {
        if (length == 0) {
            return null;
        }
        String name = BY_SHAPE[place(bytes, length)];
        return name != null && spells(bytes, length, name) ? name : null;
    }

    private static boolean spells(byte[] bytes, int length, String name) {
        if (name.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The name in small letters. */
    public static String lower(String name) {
        String known = LOWER.get(name);
        return known == null ? name.toLowerCase(Locale.ROOT) : known;
    }

    /** The same with {@code -} for {@code _}: servers that hand headers over as variables cannot tell them apart. */
    public static String folded(String name) {
        return lower(name).replace('_', '-');
    }
}
