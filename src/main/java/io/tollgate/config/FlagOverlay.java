package io.tollgate.config;

import io.tollgate.config.SidecarFlags.Flag;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.NearMiss;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Place;
import io.tollgate.config.yaml.Problems;
import io.tollgate.config.yaml.Scalar;
import io.tollgate.config.yaml.Sequence;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts flags and variables over the file, as values of the same tree, so that the same readers judge them. A flag that
 * speaks of the only listener, issuer, route or upstream makes one where the file has none.
 */
final class FlagOverlay {
    private static final String SIDECAR = "sidecar";
    /** What Kubernetes sets for a service named tollgate, and what the launcher reads. */
    private static final Pattern NOT_OURS = Pattern.compile("TOLLGATE_(SERVICE_.*|PORT|PORT_.*|JAVA_OPTS)");

    private static final List<String> VARIABLES =
            Arrays.stream(Flag.values()).map(Flag::variable).toList();

    private final Map<Flag, Scalar> given;
    private final Problems problems;

    private FlagOverlay(Map<Flag, Scalar> given, Problems problems) {
        this.given = given;
        this.problems = problems;
    }

    /** Flags come before variables; an empty variable counts as none. */
    static FlagOverlay of(Map<String, String> environment, SidecarFlags flags, Problems problems) {
        Map<Flag, Scalar> given = new EnumMap<>(Flag.class);
        for (Flag flag : Flag.values()) {
            String value = flags.values().get(flag);
            String variable = environment.getOrDefault(flag.variable(), "");
            if (value != null) {
                given.put(flag, Scalar.of(Place.of(flag.option()), problems, value));
            } else if (!variable.isEmpty()) {
                given.put(flag, Scalar.of(Place.of(flag.variable()), problems, variable));
            }
        }
        for (String name : new TreeSet<>(environment.keySet())) {
            if (name.startsWith("TOLLGATE_")
                    && !VARIABLES.contains(name)
                    && !NOT_OURS.matcher(name).matches()) {
                problems.warning(Place.of(name), "unknown variable" + NearMiss.hint(name, VARIABLES));
            }
        }
        return new FlagOverlay(given, problems);
    }

    /** A whole configuration without a file. */
    Mapping sidecar(Mapping empty) {
        need(Flag.UPSTREAM, "a ws:// or wss:// URL", "ws://localhost");
        Scalar word = given.get(Flag.AUTHENTICATE);
        boolean open = word != null && (word.text().equals("none") || !given.containsKey(Flag.ISSUER));
        if (!open) {
            need(Flag.ISSUER, "the iss of the tokens, or --authenticate none to let everybody in", "https://localhost");
            need(Flag.AUDIENCE, "the aud of the tokens, or the word any", "any");
        }
        Mapping root = over(empty);
        return root.with("listeners", listenersOf(root)).with("routes", list(route(root, open)));
    }

    /** Reports a flag that is not there; the stand-in keeps readers from reporting it again in other words. */
    private void need(Flag flag, String expected, String standIn) {
        if (!given.containsKey(flag)) {
            problems.error(Place.of(flag.option()), "missing, expected " + expected + " (or " + flag.variable() + ")");
            given.put(flag, scalar(standIn));
        }
    }

    /** What stands in front of a sidecar brings everybody, and no flag could name it as a trusted proxy. */
    private Sequence listenersOf(Mapping root) {
        Mapping listener =
                root.get("listeners") instanceof Sequence list && list.items().get(0) instanceof Mapping mapping
                        ? mapping
                        : named(SIDECAR).with("address", scalar(":8080"));
        return list(listener.with("maxHandshakes", scalar("0")));
    }

    private Mapping route(Mapping root, boolean open) {
        Mapping route =
                root.get("routes") instanceof Sequence list && list.items().get(0) instanceof Mapping mapping
                        ? mapping
                        : named(SIDECAR);
        if (!route.has("path")) {
            route = route.with("path", scalar("/**"));
        }
        route = route.with("upstream", scalar(SIDECAR));
        return open ? route : route.with("authenticate", list(scalar(SIDECAR))).with("credentials", places());
    }

    private Sequence places() {
        return list(
                mapping("header", scalar("Authorization")),
                mapping("query", scalar("access_token")),
                mapping("subprotocol", mapping("marker", scalar("access_token"))));
    }

    /** The file's tree with the given values in it. */
    Mapping over(Mapping file) {
        checkKeys();
        Mapping root = file;
        root = inOnly(root, "listeners", "address", given.get(Flag.LISTEN));
        root = inOnly(root, "upstreams", "endpoints", listed(Flag.UPSTREAM));
        root = inOnly(root, "issuers", "issuer", given.get(Flag.ISSUER));
        root = inOnly(root, "issuers", "audience", audience());
        root = inOnly(root, "issuers", "jwks", absoluteUrl(given.get(Flag.JWKS)));
        root = inOnly(root, "issuers", "secret", secret(given.get(Flag.SECRET_FILE)));
        root = inOnly(root, "issuers", "algorithms", listed(Flag.ALGORITHMS));
        root = inOnly(root, "routes", "path", given.get(Flag.PATH));
        root = inOnly(root, "routes", "origins", listed(Flag.ORIGINS));
        root = inOnly(root, "routes", "authenticate", authenticate(root));
        root = inMapping(root, "health", given.get(Flag.HEALTH));
        return inMapping(root, "admin", given.get(Flag.ADMIN));
    }

    private void checkKeys() {
        Scalar jwks = given.get(Flag.JWKS);
        Scalar secret = given.get(Flag.SECRET_FILE);
        if (jwks != null && secret != null) {
            secret.problem("found " + jwks.place() + " too, expected one of the two");
        }
    }

    private @Nullable Node audience() {
        Scalar audience = given.get(Flag.AUDIENCE);
        return audience != null && audience.text().equals("any") ? audience : listed(Flag.AUDIENCE);
    }

    /** Something else than the word is reported once: for what is missing then, there is a stand-in. */
    private @Nullable Node authenticate(Mapping root) {
        Scalar word = given.get(Flag.AUTHENTICATE);
        if (word != null && !word.text().equals("none")) {
            word.expected("the word none");
            return given.containsKey(Flag.ISSUER) || root.has("routes") ? null : scalar("none");
        }
        if (word != null && given.containsKey(Flag.ISSUER)) {
            word.problem("nobody is authenticated, but there is an issuer: expected one of the two");
        }
        return word;
    }

    private @Nullable Node listed(Flag flag) {
        Scalar value = given.get(flag);
        if (value == null) {
            return null;
        }
        List<Scalar> items = Arrays.stream(value.text().split(",", -1))
                .map(item -> Scalar.of(value.place(), problems, item.strip()))
                .toList();
        return Sequence.of(value.place(), problems, items);
    }

    /** Names on the command line are relative to where the command was given, not to the file. */
    private @Nullable Scalar absoluteUrl(@Nullable Scalar jwks) {
        if (jwks == null || !jwks.text().startsWith("file:") || jwks.text().startsWith("file:/")) {
            return jwks;
        }
        String name = jwks.text().substring("file:".length());
        return Scalar.of(jwks.place(), problems, "file:" + absolute(name));
    }

    private @Nullable Mapping secret(@Nullable Scalar file) {
        if (file == null) {
            return null;
        }
        Scalar name = Scalar.of(file.place(), problems, absolute(file.text()));
        return Mapping.of(file.place(), problems, Map.of("file", name));
    }

    private static String absolute(String name) {
        try {
            // A URL is no file: it has to stay one, so that it is refused and shown without its password.
            return name.contains("://") ? name : Path.of(name).toAbsolutePath().toString();
        } catch (InvalidPathException e) {
            return name;
        }
    }

    private Mapping inMapping(Mapping root, String section, @Nullable Node address) {
        if (address == null) {
            return root;
        }
        Node there = root.get(section);
        Mapping mapping = there instanceof Mapping found ? found : Mapping.empty(Place.of("flags"), problems);
        return root.with(section, mapping.with("address", address));
    }

    /** Sets a key of the only item of a section that is a list or a mapping from names. */
    private Mapping inOnly(Mapping root, String section, String key, @Nullable Node value) {
        if (value == null) {
            return root;
        }
        Node there = root.get(section);
        boolean byName = section.equals("issuers") || section.equals("upstreams");
        if (!there.present()) {
            Mapping item = byName ? Mapping.empty(Place.of("flags"), problems) : named(SIDECAR);
            Mapping set = item.with(key, value);
            return root.with(section, byName ? mapping(SIDECAR, set) : list(set));
        }
        if (there instanceof Sequence items && !byName) {
            return items.items().size() == 1
                    ? root.with(
                            section,
                            Sequence.of(
                                    items.place(),
                                    problems,
                                    List.of(set(items.items().get(0), key, value))))
                    : ambiguous(root, section, key, items.items().size(), value);
        }
        if (there instanceof Mapping entries && byName) {
            String name = entries.keys().stream().findFirst().orElse(SIDECAR);
            return entries.keys().size() == 1
                    ? root.with(section, entries.with(name, set(entries.get(name), key, value)))
                    : ambiguous(root, section, key, entries.keys().size(), value);
        }
        return root;
    }

    /** What is no mapping stays as it is, for its reader to report. */
    private static Node set(Node item, String key, Node value) {
        if (!(item instanceof Mapping mapping)) {
            return item;
        }
        Mapping set = mapping.with(key, value);
        return switch (key) {
            case "jwks" -> set.without("secret");
            case "secret" -> set.without("jwks");
            default -> set;
        };
    }

    private static Mapping ambiguous(Mapping root, String section, String key, int count, Node value) {
        value.problem("found " + count + " " + section + " in the file, expected one, whose " + key + " this replaces");
        return root;
    }

    private Scalar scalar(String text) {
        return Scalar.of(Place.of("flags"), problems, text);
    }

    private Mapping named(String name) {
        return mapping("name", scalar(name));
    }

    private Mapping mapping(String key, Node value) {
        return Mapping.of(Place.of("flags"), problems, Map.of(key, value));
    }

    private Sequence list(Node... items) {
        return Sequence.of(Place.of("flags"), problems, List.of(items));
    }
}
