package io.tollgate.config.access;

import io.tollgate.auth.call.AuthorizerSettings;
import io.tollgate.config.form.Addresses;
import io.tollgate.config.form.Http;
import io.tollgate.config.form.Names;
import io.tollgate.config.form.ReferencedFiles;
import io.tollgate.config.form.Urls;
import io.tollgate.config.section.Section;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code http} of an authorizer. */
final class HttpReader {
    private static final Form<URI> URL = Urls.of(Set.of("https", "http"), true);
    private static final Set<String> MADE_FOR_IT = Set.of("x-forwarded-method", "x-forwarded-uri", "x-request-id");
    private static final Form<String> FORWARDED = Form.of(
            Http.HEADER.expected() + ", nor X-Forwarded-* or X-Request-Id",
            text -> MADE_FOR_IT.contains(Http.fold(text))
                    ? null
                    : Http.HEADER.parser().parse(text));

    private final ReferencedFiles files;
    private final boolean insecure;

    /** @param insecure whether the URL may be http:// on another host */
    HttpReader(ReferencedFiles files, boolean insecure) {
        this.files = files;
        this.insecure = insecure;
    }

    AuthorizerSettings.Http read(Node node) {
        Mapping http = node.mapping(Section.AUTHORIZER_HTTP);
        URI url = http.require("url", URL, Urls.NONE);
        checkScheme(http.get("url"), url, insecure);
        return new AuthorizerSettings.Http(
                url,
                ca(files, http.get("ca"), url),
                Names.list(http.get("forwardHeaders"), FORWARDED, ""),
                Names.list(http.get("answerHeaders"), Http.HEADER, ""));
    }

    /** Whoever can answer there decides who gets in, and is shown tokens. */
    static void checkScheme(Node node, URI url, boolean insecure) {
        if ("http".equalsIgnoreCase(url.getScheme()) && !insecure && !Addresses.isLoopback(url.getHost())) {
            node.expected("https://, as whoever answers decides who gets in and sees their tokens; insecure: true"
                    + " beside lambda or http allows http://");
        }
    }

    static @Nullable Path ca(ReferencedFiles files, Node node, @Nullable URI url) {
        if (node.present() && url != null && "http".equalsIgnoreCase(url.getScheme())) {
            node.problem("found ca, but the URL is http://: nobody shows a certificate there");
        }
        return files.certificatesOrNull(node);
    }
}
