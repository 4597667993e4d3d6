package io.tollgate.config.access;

import io.tollgate.auth.call.AuthorizerSettings;
import io.tollgate.auth.call.AuthorizerSettings.Backend;
import io.tollgate.auth.call.AuthorizerSettings.Http;
import io.tollgate.config.form.ReferencedFiles;
import io.tollgate.config.form.Urls;
import io.tollgate.config.section.Section;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Scalar;
import io.tollgate.config.yaml.Units;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code authorizers}. */
public final class AuthorizerReader {
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(60);
    private static final Form<Duration> TIMEOUT = Units.time(Duration.ofMillis(10), LONGEST_TIMEOUT);
    private static final Form<Long> CONCURRENCY = Units.count(1, 10_000);
    private static final Form<Duration> MAX_AGE = Form.of(
            "a duration above 0 such as 1h, as an authorizer does not say when its verdict ends",
            Units.TIME_ABOVE_ZERO.parser());

    private final ReferencedFiles files;

    public AuthorizerReader(ReferencedFiles files) {
        this.files = files;
    }

    public AuthorizerSettings read(String name, Node node) {
        Mapping authorizer = node.mapping(Section.AUTHORIZER);
        Duration cache = authorizer.read("cache", Units.timeUpTo(AuthorizerSettings.LONGEST_CACHE), Duration.ZERO);
        Mapping headers = authorizer.get("headers").mapping(Section.AUTHORIZER_HEADERS);
        AuthorizerSettings settings = new AuthorizerSettings(
                name,
                backend(authorizer, cache),
                authorizer.read("timeout", TIMEOUT, AuthorizerSettings.DEFAULT_TIMEOUT),
                cache,
                authorizer.require("maxAge", MAX_AGE, AuthorizerSettings.LONGEST_CACHE),
                authorizer
                        .read("concurrency", CONCURRENCY, (long) AuthorizerSettings.DEFAULT_CONCURRENCY)
                        .intValue(),
                header(
                        headers.get("principal"),
                        io.tollgate.config.form.Http.HEADER,
                        AuthorizerSettings.DEFAULT_PRINCIPAL_HEADER),
                header(
                        headers.get("context"),
                        io.tollgate.config.form.Http.HEADER_PREFIX,
                        AuthorizerSettings.DEFAULT_CONTEXT_PREFIX));
        checkHeaders(headers, settings);
        return settings;
    }

    private Backend backend(Mapping authorizer, Duration cache) {
        boolean insecure = authorizer.read("insecure", Units.TRUE_OR_FALSE, false);
        boolean lambda = authorizer.has("lambda");
        if (lambda == authorizer.has("http")) {
            authorizer.oneOf("lambda", "http");
            return new Http(Urls.NONE, null, List.of(), List.of());
        }
        if (lambda) {
            return new LambdaReader(files, insecure).read(authorizer, cache);
        }
        if (authorizer.has("identitySources")) {
            authorizer
                    .get("identitySources")
                    .expected("no such key here: an HTTP authorizer is asked about every request");
        }
        return new HttpReader(files, insecure).read(authorizer.get("http"));
    }

    /** A name, or null for the word none. */
    private static @Nullable String header(Node node, Form<String> form, String otherwise) {
        if (node instanceof Scalar word && word.text().equals("none")) {
            return null;
        }
        Form<String> orNone = Form.of(form.expected() + ", or the word none", form.parser());
        return node.as(orNone, otherwise);
    }

    /** What goes up would depend on the order of steps if two of them wrote the same name. */
    private static void checkHeaders(Mapping headers, AuthorizerSettings settings) {
        String principal = settings.principalHeader();
        if (principal != null && OwnHeaders.startsWith(principal, settings.contextPrefix())) {
            headers.get("principal")
                    .problem("found \"%s\", which begins as the context's headers do (%s), expected another"
                            .formatted(principal, settings.contextPrefix()));
        }
        if (settings.backend() instanceof Http && headers.has("context")) {
            headers.get("context").expected("no such key here: an HTTP authorizer has no context; answerHeaders go up");
        }
    }
}
