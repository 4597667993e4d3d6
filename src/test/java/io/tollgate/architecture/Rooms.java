package io.tollgate.architecture;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The table of rooms: which may use which. Every room uses only rooms named above it, so the arrows point down. */
final class Rooms {
    static final String ROOT = "io.tollgate.";

    private static final Map<String, Set<String>> MAY_USE = new LinkedHashMap<>();

    static {
        Set<String> none = Set.of();
        List.of("frame", "limit", "fleet", "crypto", "aws", "route").forEach(room -> MAY_USE.put(room, none));
        MAY_USE.put("token", Set.of("crypto"));
        MAY_USE.put("tls", Set.of("crypto"));
        MAY_USE.put("outcome", Set.of("frame"));
        MAY_USE.put("telemetry", Set.of("outcome"));
        MAY_USE.put("listener", Set.of("limit", "tls", "telemetry"));
        MAY_USE.put("handshake", Set.of("outcome", "frame"));
        MAY_USE.put("auth", Set.of("token", "aws", "fleet", "outcome", "telemetry"));
        MAY_USE.put("quota", Set.of("limit", "fleet", "outcome", "telemetry"));
        MAY_USE.put("upstream", Set.of("aws", "limit", "tls", "outcome", "telemetry"));
        MAY_USE.put("relay", Set.of("frame", "limit", "outcome", "telemetry"));
        MAY_USE.put("gate", allBefore("listener"));
        MAY_USE.put("config", allBefore());
        MAY_USE.put("admin", allBefore());
        MAY_USE.put("server", allBefore());
        MAY_USE.put("demo", allBefore());
        MAY_USE.put("bench", allBefore("server", "demo"));
        MAY_USE.put("cli", Set.of("server", "demo", "bench", "config", "token"));
    }

    /** Vert.x packages a room may use; a room that is not here may use all of them. */
    private static final Map<String, Set<String>> VERTX_IN = Map.of(
            "frame", Set.of(),
            "limit", Set.of(),
            "route", Set.of(),
            "tls", Set.of(),
            "crypto", Set.of(),
            "outcome", Set.of(),
            "relay", Set.of(),
            "token", Set.of("io.vertx.ext.auth", "io.vertx.core.json"));

    /** Netty packages a room may use; a room that is not here may use none. */
    private static final Map<String, Set<String>> NETTY_IN = Map.of(
            "frame", Set.of("io.netty.buffer", "io.netty.util"),
            "tls", Set.of("io.netty"),
            "relay", Set.of("io.netty"),
            "handshake", Set.of("io.netty"),
            "gate", Set.of("io.netty"),
            "listener", Set.of("io.netty"),
            "upstream", Set.of("io.netty"),
            "server", Set.of("io.netty"),
            "bench", Set.of("io.netty"));

    private static final Pattern ROOM_NAMED = Pattern.compile("\\bio\\.tollgate\\.([a-z]\\w*)");
    private static final Pattern VERTX_NAMED = Pattern.compile("\\bio\\.vertx\\.[\\w.]*");
    private static final Pattern NETTY_NAMED = Pattern.compile("\\bio\\.netty\\.[\\w.]*");

    private Rooms() {}

    private static Set<String> allBefore(String... except) {
        Set<String> rooms = new TreeSet<>(MAY_USE.keySet());
        List.of(except).forEach(rooms::remove);
        return rooms;
    }

    static Collection<String> names() {
        return MAY_USE.keySet();
    }

    static Set<String> mayUse(String room) {
        return MAY_USE.getOrDefault(room, Set.of());
    }

    /** Each place where a file names another room that the table does not let it use, or one that is not in the table. */
    static List<String> edgesNotInTheTable(JavaSource file) {
        Set<String> allowed = mayUse(file.room());
        return file.inCode(ROOM_NAMED).stream()
                .filter(name -> !name.group(1).equals(file.room()) && !allowed.contains(name.group(1)))
                .map(name -> file.at(
                        name.start(),
                        "%s may use %s, not %s".formatted(file.room(), new TreeSet<>(allowed), name.group(1))))
                .toList();
    }

    /** The file's package, if it is no room's; the root package may hold nothing but its package-info. */
    static Stream<String> unknownRoom(JavaSource file) {
        boolean root = file.packageName().equals("io.tollgate") && file.isPackageInfo();
        return root || MAY_USE.containsKey(file.room())
                ? Stream.empty()
                : Stream.of(file.at(0, "package \"%s\" is in no room of %s".formatted(file.packageName(), names())));
    }

    static List<String> vertxOutOfPlace(JavaSource file) {
        return outOfPlace(file, VERTX_NAMED, VERTX_IN.getOrDefault(file.room(), Set.of("io.vertx")));
    }

    static List<String> nettyOutOfPlace(JavaSource file) {
        return outOfPlace(file, NETTY_NAMED, NETTY_IN.getOrDefault(file.room(), Set.of()));
    }

    private static List<String> outOfPlace(JavaSource file, Pattern library, Set<String> allowed) {
        return file.inCode(library).stream()
                .filter(name -> allowed.stream().noneMatch(prefix -> isWithin(name, prefix)))
                .map(name -> file.at(
                        name.start(),
                        "%s may use %s, not %s".formatted(file.room(), new TreeSet<>(allowed), name.group())))
                .toList();
    }

    private static boolean isWithin(MatchResult name, String prefix) {
        return (name.group() + ".").startsWith(prefix + ".");
    }
}
