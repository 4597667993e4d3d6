package io.tollgate.config.access;

import io.tollgate.auth.IssuerSettings;
import io.tollgate.auth.introspection.IntrospectionSettings;
import io.tollgate.config.form.Addresses;
import io.tollgate.config.form.ReferencedFiles;
import io.tollgate.config.form.Urls;
import io.tollgate.config.section.Section;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Units;
import io.tollgate.token.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads how an issuer is asked about its tokens. */
public final class IntrospectionReader {
    private static final Form<URI> ENDPOINT = Urls.of(Set.of("https", "http"), true);
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Form<Duration> MAX_AGE = Units.time(LEAST, Duration.ofDays(365));
    private static final Form<Long> CONCURRENCY = Units.count(1, 1000);
    private static final Form<Integer> RATE = Form.of("a rate such as 200/s, from 1/s to 100000/s", text -> {
        Long calls = text.endsWith("/s")
                ? Units.count(1, 100_000).parser().parse(text.substring(0, text.length() - 2))
                : null;
        return calls == null ? null : calls.intValue();
    });
    /** RFC 6749 §A.1 and §A.2. */
    private static final Form<String> CLIENT = Form.of(
            "a client id of printable ASCII", text -> isPrintable(text.chars()) && !text.isEmpty() ? text : null);

    private final ReferencedFiles files;

    public IntrospectionReader(ReferencedFiles files) {
        this.files = files;
    }

    private static boolean isPrintable(IntStream characters) {
        return characters.allMatch(c -> c >= ' ' && c <= '~');
    }

    /** What stands for the keys of an issuer that is asked about all of its tokens. */
    public static IssuerSettings.Keys noKeys(Mapping issuer) {
        if (!issuer.has("introspection")) {
            issuer.get("jwks")
                    .problem("found the word none without introspection, expected something to judge its tokens by");
        }
        if (issuer.has("algorithms")) {
            issuer.get("algorithms").warning("has no effect: there are no keys, so no signature is looked at");
        }
        return new IssuerSettings.NoKeys();
    }

    /** Null if there is nothing here. */
    public @Nullable IntrospectionSettings read(Node node) {
        if (!node.present()) {
            return null;
        }
        Mapping introspection = node.mapping(Section.INTROSPECTION);
        URI endpoint = endpoint(introspection);
        return new IntrospectionSettings(
                endpoint,
                files.certificatesOrNull(introspection.get("ca")),
                introspection.require("clientId", CLIENT, ""),
                secret(introspection.require("clientSecret", "{file: …}")),
                introspection.read(
                        "every",
                        Units.time(LEAST, IntrospectionSettings.LONGEST_EVERY),
                        IntrospectionSettings.DEFAULT_EVERY),
                introspection.read(
                        "grace",
                        Units.timeUpTo(IntrospectionSettings.LONGEST_GRACE),
                        IntrospectionSettings.DEFAULT_GRACE),
                introspection.read(
                        "timeout",
                        Units.time(LEAST, IntrospectionSettings.LONGEST_TIMEOUT),
                        IntrospectionSettings.DEFAULT_TIMEOUT),
                introspection.has("maxAge") ? introspection.require("maxAge", MAX_AGE, LEAST) : null,
                introspection
                        .read("concurrency", CONCURRENCY, (long) IntrospectionSettings.DEFAULT_CONCURRENCY)
                        .intValue(),
                introspection.read("rate", RATE, IntrospectionSettings.DEFAULT_CALLS_PER_SECOND));
    }

    private static URI endpoint(Mapping introspection) {
        Node node = introspection.require("endpoint", ENDPOINT.expected());
        boolean insecure = introspection.read("insecure", Units.TRUE_OR_FALSE, false);
        URI url = node.as(ENDPOINT, Urls.NONE);
        if ("http".equalsIgnoreCase(url.getScheme()) && !insecure && !Addresses.isLoopback(url.getHost())) {
            node.expected("https://, as tokens and the secret are sent there, and whoever answers decides who may pass;"
                    + " insecure: true allows http://");
        }
        return url;
    }

    private Secret secret(Node node) {
        if (!node.present()) {
            return ReferencedFiles.NO_SECRET;
        }
        Secret secret = files.secret(node, Section.INTROSPECTION_SECRET);
        byte[] bytes = secret.bytes();
        if (!isPrintable(IntStream.range(0, bytes.length).map(i -> bytes[i]))) {
            node.problem("cannot be used: a client secret is printable ASCII");
        }
        return secret;
    }
}
