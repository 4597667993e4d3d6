package io.tollgate.config.section;

import io.tollgate.auth.CredentialSettings.Certificate;
import io.tollgate.auth.IssuerSettings;
import io.tollgate.auth.IssuerSettings.DiscoveredKeys;
import io.tollgate.auth.IssuerSettings.FetchedKeys;
import io.tollgate.auth.IssuerSettings.FileKeys;
import io.tollgate.auth.IssuerSettings.Freshness;
import io.tollgate.auth.IssuerSettings.InlineKeys;
import io.tollgate.auth.IssuerSettings.Keys;
import io.tollgate.auth.IssuerSettings.SharedSecret;
import io.tollgate.auth.certificate.CertificateIdentity;
import io.tollgate.config.access.IntrospectionReader;
import io.tollgate.config.access.LogoutReader;
import io.tollgate.config.form.Addresses;
import io.tollgate.config.form.InlineJson;
import io.tollgate.config.form.KeyMaterial;
import io.tollgate.config.form.NamedIssuer;
import io.tollgate.config.form.Names;
import io.tollgate.config.form.ReferencedFiles;
import io.tollgate.config.form.Urls;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Scalar;
import io.tollgate.config.yaml.Units;
import io.tollgate.token.Algorithm;
import io.tollgate.token.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code issuers}. */
public final class IssuerReader {
    private static final Form<Algorithm> ALGORITHM = Units.word(algorithms());
    private static final Form<URI> KEY_URL = Urls.of(Set.of("https", "http"), true);
    private static final Form<URI> DISCOVERABLE = Form.of(
            "a URL that starts with https://, by which its keys are found (OpenID discovery), or jwks or secret beside it",
            text -> Urls.of(Set.of("https", "http"), false).parser().parse(text));
    private static final Form<Long> REMEMBERED = Units.count(0, 10_000_000);
    private static final String EITHER =
            "one of jwks (a URL, file:… or the keys) and secret ({file: …}), or neither for keys by OpenID discovery";

    /** Begin what stands for the issuer of those whom no token proves. */
    private static final List<String> OTHERS = List.of(CertificateIdentity.ISSUER, "authorizer:");

    private final ReferencedFiles files;
    private final LogoutReader logouts;
    /** Who vouches for subjects in the file so far: each iss that is asked for, and each name that stands for one. */
    private final Set<String> asked = new HashSet<>();

    private final Set<String> standing = new HashSet<>();

    /** @param listeners names of those that may take what issuers tell */
    public IssuerReader(ReferencedFiles files, Set<String> listeners) {
        this.files = files;
        this.logouts = new LogoutReader(listeners);
    }

    private static Map<String, Algorithm> algorithms() {
        Map<String, Algorithm> words = new LinkedHashMap<>();
        for (Algorithm algorithm : Algorithm.values()) {
            words.put(algorithm.name(), algorithm);
        }
        return words;
    }

    public IssuerSettings read(String name, Node node) {
        Mapping issuer = node.mapping(Section.ISSUER);
        Set<Algorithm> algorithms = algorithms(issuer);
        String iss = issuer.require("issuer", Units.TEXT, "");
        checkVouching(name, iss, issuer.get("issuer"));
        return new IssuerSettings(
                name,
                iss.equals(NamedIssuer.ANY) ? null : iss,
                issuer.read("subject", Units.TEXT, IssuerSettings.DEFAULT_SUBJECT),
                audience(issuer.require("audience", "a list of audiences, or the word any")),
                keys(issuer, algorithms),
                algorithms,
                issuer.read("leeway", Units.timeUpTo(IssuerSettings.MOST_LEEWAY), IssuerSettings.DEFAULT_LEEWAY),
                issuer.read("idTokens", Units.TRUE_OR_FALSE, false),
                issuer.read("remember", REMEMBERED, (long) IssuerSettings.DEFAULT_REMEMBER)
                        .intValue(),
                freshness(issuer),
                new IntrospectionReader(files).read(issuer.get("introspection")),
                logouts.read(issuer));
    }

    private static Freshness freshness(Mapping issuer) {
        Freshness usual = Freshness.DEFAULT;
        Duration refresh = issuer.read("refresh", Units.TIME_ABOVE_ZERO, usual.refresh());
        Duration keep = issuer.read("keep", Units.timeUpTo(Freshness.MOST_KEEP), usual.keep());
        if (keep.compareTo(refresh) < 0) {
            issuer.get(issuer.has("keep") ? "keep" : "refresh")
                    .problem("keys are kept for " + Units.text(keep) + " and fetched again after " + Units.text(refresh)
                            + ", expected keep to be at least refresh: one failure would lose them");
        }
        return new Freshness(refresh, issuer.read("cooldown", Units.TIME_ABOVE_ZERO, usual.cooldown()), keep);
    }

    /** Limits and revocations go by issuer and subject: nobody's alice may be another's. */
    private void checkVouching(String name, String iss, Node at) {
        boolean any = iss.equals(NamedIssuer.ANY);
        String vouching = any ? name : iss;
        if (name.equals(Certificate.WORD)) {
            at.problem(
                    "the issuer is called certificate, expected another name: in authenticate of a route that word is"
                            + " for clients' certificates");
        }
        if (OTHERS.stream().anyMatch(vouching::startsWith)) {
            at.problem("found \"" + vouching + "\", expected one that begins with none of " + OTHERS
                    + ", as who is proven in other ways is told apart by that");
        }
        (any ? standing : asked).add(vouching);
        if ((any ? asked : standing).contains(vouching)) {
            at.problem("\"" + vouching + "\" is both an iss and the name of an issuer that takes any, expected another"
                    + " name: their subjects could not be told apart");
        }
    }

    private static @Nullable List<String> audience(Node node) {
        if (node instanceof Scalar scalar) {
            if (!scalar.text().equals("any")) {
                node.expected("a list of audiences, or the word any");
            }
            return null;
        }
        return node.present() ? Names.some(node, Units.TEXT, "") : null;
    }

    private static Set<Algorithm> algorithms(Mapping issuer) {
        boolean secret = issuer.has("secret");
        Node node = issuer.get("algorithms");
        if (!node.present()) {
            return secret ? IssuerSettings.DEFAULT_SECRET_ALGORITHMS : IssuerSettings.DEFAULT_ALGORITHMS;
        }
        Set<Algorithm> algorithms = new LinkedHashSet<>();
        // The stand-in is one that would be wrong here, so that it cannot be meant.
        Algorithm standIn = secret ? Algorithm.RS256 : Algorithm.HS256;
        for (Node item : node.items("a list of algorithms")) {
            Algorithm algorithm = item.as(ALGORITHM, standIn);
            if (algorithm.symmetric() == secret) {
                algorithms.add(algorithm);
            } else if (item instanceof Scalar scalar && scalar.text().equals(algorithm.name())) {
                item.expected(secret ? "HS256, HS384 or HS512, as there is a secret" : "none that signs with a secret");
            }
        }
        if (node.items("a list of algorithms").isEmpty()) {
            node.problem("found no algorithm, expected a list of at least one");
        }
        return algorithms;
    }

    private Keys keys(Mapping issuer, Set<Algorithm> algorithms) {
        Node jwks = issuer.get("jwks");
        Node secret = issuer.get("secret");
        if (jwks.present() && secret.present()) {
            issuer.problem("found both jwks and secret, expected " + EITHER);
            return new SharedSecret(ReferencedFiles.NO_SECRET);
        }
        Keys keys = secret.present()
                ? secret(secret, algorithms)
                : jwks.present() ? jwks(jwks, issuer, algorithms) : discoveredKeys(issuer);
        if (!(keys instanceof FetchedKeys || keys instanceof DiscoveredKeys)) {
            for (String key : List.of("refresh", "cooldown", "keep", "ca", "insecure")) {
                if (issuer.has(key)) {
                    issuer.get(key).warning("has no effect: the keys are not fetched from a URL");
                }
            }
        }
        return keys;
    }

    private Keys secret(Node node, Set<Algorithm> algorithms) {
        Secret secret = files.secret(node, Section.ISSUER_SECRET);
        KeyMaterial.check(node, secret, algorithms);
        return new SharedSecret(secret);
    }

    private Keys jwks(Node node, Mapping issuer, Set<Algorithm> algorithms) {
        if (node instanceof Scalar scalar && scalar.text().equals("none")) {
            return IntrospectionReader.noKeys(issuer);
        }
        if (node instanceof Mapping mapping) {
            String json = InlineJson.publicKeys(mapping);
            KeyMaterial.check(node, json, algorithms);
            return new InlineKeys(json);
        }
        if (node instanceof Scalar scalar && scalar.text().startsWith("file:")) {
            return fileKeys(node, scalar.text().substring("file:".length()), algorithms);
        }
        if (node instanceof Scalar scalar && scalar.text().strip().startsWith("{")) {
            node.problem("found JSON in a text, expected the keys without quotes around them, or in a file: file:…");
            return new InlineKeys("");
        }
        refuseAny(issuer);
        return fetchedKeys(node, issuer);
    }

    private Keys fileKeys(Node node, String name, Set<Algorithm> algorithms) {
        String local = name.startsWith("///") ? name.substring(2) : name;
        Form<Path> path = files.path();
        Path file = node.as(
                Form.of(
                        "file: and the name of a file",
                        text -> local.startsWith("//") ? null : path.parser().parse(local)),
                ReferencedFiles.NONE);
        byte[] content = files.content(node, file);
        if (content != null) {
            KeyMaterial.check(node, new String(content, StandardCharsets.UTF_8), algorithms);
        }
        return new FileKeys(file);
    }

    private static void refuseAny(Mapping issuer) {
        if (isAny(issuer.get("issuer"))) {
            issuer.get("issuer")
                    .problem("found the word any beside keys from a URL, expected the exact iss: whoever has such keys"
                            + " may sign for others too; any is for a secret, or for keys in a file or in here");
        }
    }

    private static boolean isAny(Node issuer) {
        return issuer instanceof Scalar iss && iss.text().equals(NamedIssuer.ANY);
    }

    private Keys fetchedKeys(Node node, Mapping issuer) {
        boolean insecure = issuer.read("insecure", Units.TRUE_OR_FALSE, false);
        return new FetchedKeys(secured(node, KEY_URL, insecure), files.certificatesOrNull(issuer.get("ca")));
    }

    private static URI secured(Node node, Form<URI> form, boolean insecure) {
        URI url = node.as(form, Urls.NONE);
        if ("http".equalsIgnoreCase(url.getScheme()) && !insecure && !Addresses.isLoopback(url.getHost())) {
            node.expected("https://, as whoever answers decides whose tokens are taken; insecure: true allows http://");
        }
        return url;
    }

    /** Who neither brings its keys nor says where they are says so by its iss. */
    private Keys discoveredKeys(Mapping issuer) {
        boolean insecure = issuer.read("insecure", Units.TRUE_OR_FALSE, false);
        Path ca = files.certificatesOrNull(issuer.get("ca"));
        Node iss = issuer.get("issuer");
        if (!(iss instanceof Scalar url) || url.text().isBlank()) {
            return new DiscoveredKeys("", insecure, ca);
        }
        if (isAny(iss)) {
            refuseAny(issuer);
        } else {
            secured(iss, DISCOVERABLE, insecure);
        }
        return new DiscoveredKeys(url.text(), insecure, ca);
    }
}
