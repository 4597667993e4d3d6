package io.tollgate.config.section;

import io.tollgate.aws.sign.SigningSettings;
import io.tollgate.config.form.Http;
import io.tollgate.config.form.Names;
import io.tollgate.config.form.ReferencedFiles;
import io.tollgate.config.form.Urls;
import io.tollgate.config.terms.SigningReader;
import io.tollgate.config.terms.TermsReader;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Units;
import io.tollgate.tls.TlsEngine;
import io.tollgate.upstream.UpstreamSettings;
import io.tollgate.upstream.UpstreamSettings.Balance;
import io.tollgate.upstream.UpstreamSettings.Tls;
import io.tollgate.upstream.UpstreamTerms;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code upstreams}. */
public final class UpstreamReader {
    static final Form<URI> ENDPOINT = Urls.of(Set.of("ws", "wss"), false);

    private static final Form<Balance> BALANCE = Units.word(Balance.class);

    private final ReferencedFiles files;

    public UpstreamReader(ReferencedFiles files) {
        this.files = files;
    }

    public UpstreamSettings read(String name, Node node) {
        Mapping upstream = node.mapping(Section.UPSTREAM);
        List<URI> endpoints = Names.some(upstream.get("endpoints"), ENDPOINT, Urls.NONE);
        UpstreamTerms terms = TermsReader.read(upstream);
        SigningSettings sign = SigningReader.read(upstream, endpoints, terms.maxTarget());
        return new UpstreamSettings(
                name,
                endpoints,
                upstream.read("balance", BALANCE, Balance.ROUND_ROBIN),
                upstream.read("connectTimeout", Units.TIME_ABOVE_ZERO, UpstreamSettings.DEFAULT_CONNECT_TIMEOUT),
                upstream.read("answerTimeout", Units.TIME_ABOVE_ZERO, UpstreamSettings.DEFAULT_ANSWER_TIMEOUT),
                keepHost(upstream, sign),
                tls(upstream.get("tls"), endpoints),
                terms,
                sign);
    }

    /** A signature is over the Host: it has to be the endpoint's own. */
    private static @Nullable Boolean keepHost(Mapping upstream, @Nullable SigningSettings sign) {
        Boolean keepHost = upstream.has("keepHost") ? upstream.read("keepHost", Units.TRUE_OR_FALSE, true) : null;
        if (sign != null && Boolean.TRUE.equals(keepHost)) {
            upstream.get("keepHost").expected("false, as sign is for the endpoint's own Host");
        }
        return sign == null ? keepHost : Boolean.FALSE;
    }

    private @Nullable Tls tls(Node node, List<URI> endpoints) {
        if (!node.present()) {
            return null;
        }
        Mapping tls = node.mapping(Section.UPSTREAM_TLS);
        if (!endpoints.isEmpty() && endpoints.stream().noneMatch(url -> "wss".equalsIgnoreCase(url.getScheme()))) {
            node.problem("found tls, but none of the endpoints is a wss:// URL");
        }
        Node serverName = tls.get("serverName");
        TlsEngine engine = tls.read("engine", ListenerReader.ENGINE, TlsEngine.AUTO);
        Certificates.judge(tls.get("engine"), engine);
        return new Tls(
                files.certificatesOrNull(tls.get("ca")),
                serverName.present() ? serverName.as(Http.DOMAIN, "") : null,
                engine);
    }
}
