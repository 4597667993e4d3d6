package io.tollgate.it;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request's head as a strict reader has it: RFC 9112 §5 and RFC 6455 §4.2.1 a second time, by patterns over the whole
 * text, to judge the product's reader, which goes byte by byte. It knows headers only: the request line is right.
 */
final class StrictReading {
    private static final String TCHAR = "[!#$%&'*+.^_`|~0-9A-Za-z-]";
    private static final String TOKEN = TCHAR + "+";
    private static final Pattern LINE = Pattern.compile(
            "(" + TOKEN + "):[\\t ]*((?:[\\t\\x20-\\x7e\\x80-\\xff]*[\\x21-\\x7e\\x80-\\xff])?)[\\t ]*");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._~-]{1,255}(?::0*([0-9]{1,5}))?");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{21}[AQgw]==");
    private static final String VALUE = "(?:" + TOKEN + "|\"(?:\\\\?" + TCHAR + ")+\")";
    private static final String EXTENSION =
            TOKEN + "(?:[\\t ]*;[\\t ]*" + TOKEN + "(?:[\\t ]*=[\\t ]*" + VALUE + ")?)*[\\t ]*";
    private static final Pattern EXTENSIONS =
            Pattern.compile("[\\t ,]*" + EXTENSION + "(?:,[\\t ,]*" + EXTENSION + ")*[\\t ,]*");

    /** What must never reach a server beside what we say there ourselves; an underscore is as good as a hyphen. */
    private static final Set<String> OURS = Set.of(
            "host",
            "connection",
            "upgrade",
            "content-length",
            "transfer-encoding",
            "sec-websocket-key",
            "sec-websocket-version",
            "sec-websocket-protocol",
            "sec-websocket-extensions");

    /** Name and value of each line; null if a line is none. */
    private final List<Map.Entry<String, String>> lines;

    private final boolean wellFormed;

    private StrictReading(List<Map.Entry<String, String>> lines, boolean wellFormed) {
        this.lines = lines;
        this.wellFormed = wellFormed;
    }

    /** Of a request's text, up to its first empty line. */
    static StrictReading of(String text) {
        String head = text.substring(0, text.indexOf("\r\n\r\n"));
        List<Map.Entry<String, String>> lines = new ArrayList<>();
        boolean wellFormed = true;
        for (String line : List.of(head.split("\r\n", -1)).stream().skip(1).toList()) {
            Matcher parts = LINE.matcher(line);
            wellFormed &= parts.matches();
            if (wellFormed) {
                lines.add(Map.entry(parts.group(1), parts.group(2)));
            }
        }
        return new StrictReading(lines, wellFormed);
    }

    /** The one right answer: 101, 400 or 426. */
    int status() {
        if (!wellFormed || !hostIsRight() || !endsWithItsHead()) {
            return 400;
        }
        if (all("Upgrade").isEmpty()) {
            return 426;
        }
        if (!upgradesToWebSocketAlone() || all("Sec-WebSocket-Version").size() != 1) {
            return 400;
        }
        if (!all("Sec-WebSocket-Version").equals(List.of("13"))) {
            return 426;
        }
        return keyIsRight() && subprotocolsAreRight() && extensionsAreRight() ? 101 : 400;
    }

    /** Lines, as an upstream has to see them, that are nobody's but the client's. */
    List<String> untouched() {
        return lines.stream()
                .filter(line ->
                        !OURS.contains(folded(line.getKey())) && !line.getKey().equalsIgnoreCase("Authorization"))
                .map(line -> line.getKey() + ": " + line.getValue())
                .toList();
    }

    /** How a server may read a name that hands headers on as variables. */
    static String folded(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private boolean hostIsRight() {
        List<String> hosts = all("Host");
        Matcher host = HOST.matcher(hosts.size() == 1 ? hosts.get(0) : "");
        return host.matches() && (host.group(1) == null || Integer.parseInt(host.group(1)) <= 0xFFFF);
    }

    private boolean endsWithItsHead() {
        List<String> lengths = all("Content-Length");
        return all("Transfer-Encoding").isEmpty() && (lengths.isEmpty() || lengths.equals(List.of("0")));
    }

    private boolean upgradesToWebSocketAlone() {
        List<String> protocols = elements("Upgrade");
        List<String> options = elements("Connection");
        return protocols.size() == 1
                && protocols.get(0).equalsIgnoreCase("websocket")
                && options.stream().allMatch(option -> option.matches(TOKEN))
                && options.stream().anyMatch(option -> option.equalsIgnoreCase("upgrade"));
    }

    private boolean keyIsRight() {
        List<String> keys = all("Sec-WebSocket-Key");
        return keys.size() == 1 && KEY.matcher(keys.get(0)).matches();
    }

    private boolean subprotocolsAreRight() {
        List<String> offered = elements("Sec-WebSocket-Protocol");
        return offered.stream().allMatch(name -> name.matches(TOKEN))
                && new HashSet<>(offered).size() == offered.size()
                && (!offered.isEmpty() || all("Sec-WebSocket-Protocol").isEmpty());
    }

    private boolean extensionsAreRight() {
        List<String> offered = all("Sec-WebSocket-Extensions");
        return offered.isEmpty()
                || EXTENSIONS.matcher(String.join(",", offered)).matches();
    }

    private List<String> all(String name) {
        return lines.stream()
                .filter(line -> line.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Of a list over all its lines, RFC 9110 §5.6.1.2: empty ones do not count. */
    private List<String> elements(String name) {
        return all(name).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(element -> element.replaceAll("^[\\t ]+|[\\t ]+$", ""))
                .filter(element -> !element.isEmpty())
                .toList();
    }
}
