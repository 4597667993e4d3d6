package io.tollgate.aws.sign;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tollgate.aws.AccessKey;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request was signed with one of our keys (AWS Signature Version 4, in the Authorization header): for one service,
 * in any region, at most five minutes ago, over its method, target, body, host and time at least. Why not is nobody's business.
 * Safe on any thread.
 */
public final class SignatureVerifier {
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final String DATE = "x-amz-date";
    private static final List<String> REQUIRED = List.of("host", DATE);

    private final String service;
    private final Map<String, Known> keys = new HashMap<>();

    /** A key with what was last derived from it. */
    private record Known(AccessKey key, SigningKey.Last derived) {}

    public SignatureVerifier(String service, List<AccessKey> keys) {
        this.service = service;
        keys.forEach(key -> this.keys.put(key.id(), new Known(key, new SigningKey.Last())));
    }

    /** A claim that is in order as far as can be told without the body. */
    public static final class Claim {
        private final ReceivedRequest request;
        private final SentSignature sent;
        private final String timestamp;
        private final Known known;

        private Claim(ReceivedRequest request, SentSignature sent, String timestamp, Known known) {
            this.request = request;
            this.sent = sent;
            this.timestamp = timestamp;
            this.known = known;
        }

        /** Whose key it was signed with, if {@link #holds}. */
        public String keyId() {
            return known.key().id();
        }

        /** Whether it was signed with that key over this body. */
        public boolean holds(byte[] body) {
            SortedMap<String, String> signed = new TreeMap<>();
            sent.headers().forEach(name -> signed.put(name, canonicalValue(request.all(name))));
            CanonicalRequest canonical = new CanonicalRequest(
                    request.method(),
                    CanonicalRequest.path(request.path()),
                    request.query().canonical(),
                    signed,
                    Digests.sha256(body));
            Signature own = Signature.of(
                    canonical, timestamp, sent.scope(), known.derived().of(known.key(), sent.scope()));
            return MessageDigest.isEqual(
                    own.hex().getBytes(US_ASCII), sent.hex().getBytes(US_ASCII));
        }
    }

    /** What the request's head claims, or null where no body could make it hold. */
    public @Nullable Claim claim(ReceivedRequest request, Instant now) {
        List<String> authorization = request.all("Authorization");
        List<String> dates = request.all(DATE);
        if (authorization.size() != 1 || dates.size() != 1) {
            return null;
        }
        SentSignature sent = SentSignature.parse(authorization.get(0));
        if (sent == null || !signsEnough(request, sent) || !isOfNow(dates.get(0), sent.scope(), now)) {
            return null;
        }
        Known known = keys.get(sent.keyId());
        return known == null || !sent.scope().service().equals(service)
                ? null
                : new Claim(request, sent, dates.get(0), known);
    }

    private static boolean signsEnough(ReceivedRequest request, SentSignature sent) {
        return sent.headers().containsAll(REQUIRED)
                && sent.headers().stream().noneMatch(name -> request.all(name).isEmpty());
    }

    private static boolean isOfNow(String timestamp, Scope scope, Instant now) {
        try {
            return Duration.between(Signature.moment(timestamp), now).abs().compareTo(SKEW) <= 0
                    && Signature.date(timestamp).equals(scope.date());
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** Trimmed, with runs of blanks as one; lines of one name are one value. */
    private static String canonicalValue(List<String> values) {
        return String.join(
                ",",
                values.stream()
                        .map(value -> value.strip().replaceAll(" +", " "))
                        .toList());
    }
}
