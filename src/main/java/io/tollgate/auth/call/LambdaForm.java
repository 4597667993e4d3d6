package io.tollgate.auth.call;

import io.tollgate.auth.call.AuthorizerSettings.Api;
import io.tollgate.auth.call.AuthorizerSettings.Lambda;
import io.tollgate.auth.keys.TokenDigest;
import io.tollgate.auth.outgoing.Answer;
import io.tollgate.auth.place.Bearer;
import io.tollgate.aws.authorizer.AuthorizerAnswer;
import io.tollgate.aws.authorizer.AuthorizerEvent;
import io.tollgate.aws.authorizer.EventRequest;
import io.tollgate.aws.authorizer.IdentitySources;
import io.tollgate.aws.authorizer.WebSocketApi;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Invokes a REQUEST authorizer with the event that API Gateway would send it, and reads its policy. */
final class LambdaForm implements Form {
    private static final int HTTPS = 443;
    private static final int HTTP = 80;
    private static final String FUNCTION_ERROR = "X-Amz-Function-Error";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final List<Map.Entry<String, String>> INVOKE = List.of(
            Map.entry("Content-Type", "application/json"), Map.entry("X-Amz-Invocation-Type", "RequestResponse"));

    private final WebSocketApi api;
    private final IdentitySources sources;
    private final UpwardHeaders upward;
    private final URI server;
    private final String target;
    private final InvokeSigner signer;

    LambdaForm(Lambda lambda, UpwardHeaders upward, InvokeSigner signer) {
        Api api = lambda.api();
        this.api = new WebSocketApi(lambda.region(), api.account(), api.id(), api.stage(), api.stageVariables());
        this.sources = IdentitySources.parse(lambda.identitySources());
        this.upward = upward;
        this.server = server(lambda);
        this.target = target(lambda);
        this.signer = signer;
    }

    /** Where a function's calls go. */
    static URI server(Lambda lambda) {
        if (lambda.endpoint() != null) {
            return lambda.endpoint();
        }
        String domain = lambda.region().startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
        return URI.create("https://lambda." + lambda.region() + "." + domain);
    }

    private static String target(Lambda lambda) {
        String base = lambda.endpoint() == null || lambda.endpoint().getRawPath() == null
                ? ""
                : lambda.endpoint().getRawPath().replaceAll("/+$", "");
        String path = base + "/2015-03-31/functions/" + encoded(lambda.function()) + "/invocations";
        return lambda.qualifier() == null ? path : path + "?Qualifier=" + encoded(lambda.qualifier());
    }

    /** RFC 3986 §2.3: all but the unreserved. An ARN's colons are encoded, and once more when they are signed. */
    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xFF);
            boolean unreserved = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "-._~".indexOf(c) >= 0;
            if (unreserved) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.toHexDigits(octet));
            }
        }
        return encoded.toString();
    }

    @Override
    public Outcome failure() {
        return Outcome.AUTHORIZER_FAILED;
    }

    @Override
    public URI server() {
        return server;
    }

    @Override
    public int mostBody() {
        return AuthorizerAnswer.MOST_BYTES;
    }

    @Override
    public boolean verdictIsInTheHead() {
        return false;
    }

    @Override
    public Question question(Inquiry inquiry, Brought brought, Instant now) throws Refusal {
        EventRequest request = new EventRequest(
                inquiry.headers(),
                inquiry.query(),
                inquiry.authority(),
                inquiry.address(),
                port(inquiry),
                inquiry.secure(),
                inquiry.id(),
                now);
        AuthorizerEvent event = AuthorizerEvent.of(request, api);
        List<String> values = sources.values(event);
        if (values == null) {
            throw Refusal.of(Outcome.NO_TOKEN, "an identity source is missing or empty; the authorizer was not asked")
                    .with("WWW-Authenticate", Bearer.NO_TOKEN);
        }
        return new Question(true, target, INVOKE, event.body(), key(values, brought.tokens()), texts(values, brought));
    }

    /** A token that is no identity source is in the event all the same, and may be what the verdict was about. */
    private @Nullable TokenDigest key(List<String> values, List<String> tokens) {
        List<String> all = new ArrayList<>(values);
        all.add("");
        all.addAll(tokens);
        return sources.isEmpty() ? null : VerdictCache.digest(all);
    }

    /** What may be a token with an end: those of the route's places, and what stands in a list or behind a scheme. */
    private static List<String> texts(List<String> values, Brought brought) {
        List<String> texts = new ArrayList<>();
        Stream.concat(brought.tokens().stream(), values.stream())
                .forEach(value -> texts.addAll(List.of(value.split("[\\s,;=]+"))));
        return texts;
    }

    private static int port(Inquiry inquiry) {
        String authority = inquiry.authority();
        int colon = authority.indexOf(':', Math.max(0, authority.lastIndexOf(']')));
        String port = colon < 0 ? "" : authority.substring(colon + 1);
        if (!port.isEmpty()) {
            return Integer.parseInt(port);
        }
        return inquiry.secure() ? HTTPS : HTTP;
    }

    @Override
    public List<Map.Entry<String, String>> headers(Question question, Instant now) throws Refusal {
        return signer.sign(question.target(), question.headers(), question.body(), now);
    }

    @Override
    public Verdict.Allowed read(Question question, Answer answer) throws Refusal, NoVerdict {
        AuthorizerAnswer said = AuthorizerAnswer.read(
                answer.status(),
                answer.headers().contains(FUNCTION_ERROR),
                answer.body().getBytes(),
                api.methodArn());
        if (said instanceof AuthorizerAnswer.Allowed allowed) {
            return allowed(allowed);
        } else if (said instanceof AuthorizerAnswer.Unauthorized) {
            throw Refusal.of(Outcome.INVALID_TOKEN, "the authorizer said Unauthorized")
                    .with("WWW-Authenticate", Bearer.INVALID_TOKEN);
        } else if (said instanceof AuthorizerAnswer.Denied denied) {
            throw Refusal.of(
                    Outcome.DENIED,
                    denied.explicit()
                            ? "the authorizer's policy denies it: an explicit deny"
                            : "the authorizer's policy does not allow it: no statement does");
        } else if (said instanceof AuthorizerAnswer.Failed failed) {
            throw NoVerdict.because(failed.reason());
        }
        throw NoVerdict.yet("status 400, which an emulator answers that is busy with another call");
    }

    private Verdict.Allowed allowed(AuthorizerAnswer.Allowed said) throws NoVerdict {
        Map<String, Object> claims = new LinkedHashMap<>(said.context());
        claims.putIfAbsent("sub", said.principalId());
        claims.put("principalId", said.principalId());
        if (said.usageIdentifierKey() != null) {
            claims.put("usageIdentifierKey", said.usageIdentifierKey());
        }
        return new Verdict.Allowed(said.principalId(), claims, upward.tell(said.principalId(), said.context()));
    }
}
