package io.tollgate.auth.call;

import io.tollgate.auth.call.AuthorizerSettings.Http;
import io.tollgate.auth.outgoing.Answer;
import io.tollgate.auth.place.Bearer;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.LogText;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks a service by GET, as nginx and Traefik do: 2xx lets in, 401 and 403 keep out, all else is no verdict. */
final class HttpForm implements Form {
    /** Whoever is let in by an answer that names nobody; limits per subject count all of them as one. */
    static final String NOBODY_NAMED = "unknown";

    private static final int MOST_BODY = 8 * 1024;
    private static final int LONGEST_CHALLENGE = 1024;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    /** What a connection of ours says about itself, and what we say of the request; no header of the client's stands for it. */
    private static final Set<String> OURS = Set.of(
            "host",
            "connection",
            "keep-alive",
            "proxy-connection",
            "content-length",
            "transfer-encoding",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "x-request-id",
            "x-forwarded-method",
            "x-forwarded-host",
            "x-forwarded-uri",
            "x-forwarded-for",
            "x-forwarded-proto");

    private final Http http;
    private final @Nullable String principalHeader;
    private final URI server;
    private final String target;

    HttpForm(Http http, @Nullable String principalHeader) {
        this.http = http;
        this.principalHeader = principalHeader;
        this.server = http.url();
        String path = http.url().getRawPath() == null || http.url().getRawPath().isEmpty()
                ? "/"
                : http.url().getRawPath();
        this.target = http.url().getRawQuery() == null
                ? path
                : path + "?" + http.url().getRawQuery();
    }

    @Override
    public Outcome failure() {
        return Outcome.AUTHORIZER_AWAY;
    }

    @Override
    public URI server() {
        return server;
    }

    @Override
    public int mostBody() {
        return MOST_BODY;
    }

    @Override
    public boolean verdictIsInTheHead() {
        return true;
    }

    @Override
    public Question question(Inquiry inquiry, Brought brought, Instant now) throws Refusal {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.add(Map.entry("X-Forwarded-Method", "GET"));
        headers.add(Map.entry("X-Forwarded-Host", inquiry.authority()));
        headers.add(Map.entry("X-Forwarded-Uri", brought.shownTarget()));
        headers.add(Map.entry("X-Forwarded-For", inquiry.address()));
        headers.add(Map.entry("X-Forwarded-Proto", inquiry.secure() ? "https" : "http"));
        List<Map.Entry<String, String>> chosen = chosen(inquiry, brought);
        if (chosen.isEmpty() && brought.tokens().isEmpty()) {
            throw Refusal.of(Outcome.NO_TOKEN, "no token and none of forwardHeaders; the authorizer was not asked")
                    .with("WWW-Authenticate", Bearer.NO_TOKEN);
        }
        headers.addAll(chosen);
        brought.tokens().forEach(token -> headers.add(Map.entry("Authorization", "Bearer " + token)));
        List<String> shown = new ArrayList<>();
        headers.forEach(header -> {
            shown.add(header.getKey().toLowerCase(Locale.ROOT));
            shown.add(header.getValue());
        });
        headers.add(Map.entry("X-Request-Id", inquiry.id()));
        return new Question(false, target, headers, Buffer.buffer(), VerdictCache.digest(shown), brought.tokens());
    }

    private List<Map.Entry<String, String>> chosen(Inquiry inquiry, Brought brought) {
        List<Map.Entry<String, String>> chosen = new ArrayList<>();
        for (String name : http.forwardHeaders()) {
            boolean taken =
                    name.equalsIgnoreCase("Authorization") && !brought.tokens().isEmpty();
            if (!taken && !OURS.contains(name.toLowerCase(Locale.ROOT))) {
                inquiry.header(name).forEach(value -> chosen.add(Map.entry(name, value)));
            }
        }
        return chosen;
    }

    @Override
    public List<Map.Entry<String, String>> headers(Question question, Instant now) {
        return List.of();
    }

    @Override
    public Verdict.Allowed read(Question question, Answer answer) throws Refusal, NoVerdict {
        int status = answer.status();
        if (status == UNAUTHORIZED) {
            throw Refusal.of(Outcome.INVALID_TOKEN, "the authorizer answered 401")
                    .with("WWW-Authenticate", challenge(answer.headers()));
        } else if (status == FORBIDDEN) {
            throw Refusal.of(Outcome.DENIED, "the authorizer answered 403");
        } else if (status < 200 || status > 299) {
            throw NoVerdict.because("status " + status + ", expected 2xx, 401 or 403");
        }
        return allowed(answer.headers());
    }

    /** The service's own, which says what it takes; ours if there is none, or more than one could mean. */
    private static String challenge(MultiMap headers) {
        List<String> lines = headers.getAll("WWW-Authenticate");
        String line = lines.size() == 1 ? lines.get(0) : "";
        boolean plain = line.chars().allMatch(c -> c >= ' ' && c <= '~');
        return line.isEmpty() || line.length() > LONGEST_CHALLENGE || !plain
                ? Bearer.INVALID_TOKEN
                : LogText.masked(line);
    }

    private Verdict.Allowed allowed(MultiMap answer) throws NoVerdict {
        Map<String, Object> claims = new LinkedHashMap<>();
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        String subject = principalHeader == null ? null : told(answer, principalHeader);
        if (subject != null && principalHeader != null) {
            headers.add(Map.entry(principalHeader, subject));
            claims.put("sub", subject);
            claims.put("principalId", subject);
        }
        for (String name : http.answerHeaders()) {
            String value = told(answer, name);
            if (value != null) {
                claims.put(name.toLowerCase(Locale.ROOT), value);
                if (!name.equalsIgnoreCase(principalHeader)) {
                    headers.add(Map.entry(name, value));
                }
            }
        }
        return new Verdict.Allowed(subject == null ? NOBODY_NAMED : subject, claims, headers);
    }

    /** What the answer says by a header, all its lines as one (RFC 9110 §5.3); null for nothing. */
    private static @Nullable String told(MultiMap answer, String name) throws NoVerdict {
        String value = String.join(", ", answer.getAll(name)).trim();
        return value.isEmpty() ? null : UpwardHeaders.asItIs(name, value);
    }
}
