package io.tollgate.aws.sign;

import io.tollgate.aws.AccessKey;
import io.tollgate.aws.sign.SigningSettings.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Signs upgrades for one service in one region (AWS Signature Version 4): a GET without a body, of which the host and the
 * signature's own lines are signed and nothing that a WebSocket client or a proxy writes. Takes tens of microseconds, waits
 * for nothing. Safe on any thread.
 *
 * <p>Ours, because the SDK's signer sends and signs {@code x-amz-content-sha256} in any case when it signs by headers.
 */
public final class Signer {
    private static final String DATE = "X-Amz-Date";
    private static final String TOKEN = "X-Amz-Security-Token";

    private final SigningSettings settings;
    private final ServiceRule rule;
    private final SigningKey.Last keys = new SigningKey.Last();

    public Signer(SigningSettings settings) {
        this.settings = settings;
        this.rule = ServiceRule.of(settings.service());
    }

    /**
     * Signs one; what the target has of another signature is dropped.
     *
     * @param host as in the Host header
     * @param target path and query as they would be sent
     */
    public Signed sign(String host, String target, AccessKey key, Instant now) {
        return settings.in() == Place.HEADER
                ? byHeaders(host, target, key, Signature.timestamp(now))
                : byQuery(host, target, key, Signature.timestamp(now));
    }

    /** Whether signatures go into targets, rather than into headers. */
    public boolean isInTarget() {
        return settings.in() == Place.QUERY;
    }

    /** The target that {@link #sign} gives where the signature goes into headers. */
    public String unsigned(String target) {
        return join(path(target), query(target).raw());
    }

    private Signed byHeaders(String host, String target, AccessKey key, String timestamp) {
        QueryParameters query = query(target);
        String token = key.sessionToken();
        SortedMap<String, String> signed = new TreeMap<>(Map.of("host", host, "x-amz-date", timestamp));
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.add(Map.entry(DATE, timestamp));
        if (token != null) {
            headers.add(Map.entry(TOKEN, token));
            if (!rule.tokenAfter()) {
                signed.put("x-amz-security-token", token);
            }
        }
        CanonicalRequest request = request(target, query, signed);
        headers.add(Map.entry("Authorization", authorization(request, key, timestamp)));
        return new Signed(join(path(target), query.raw()), headers);
    }

    private String authorization(CanonicalRequest request, AccessKey key, String timestamp) {
        Scope scope = scope(timestamp);
        return "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                .formatted(
                        Signature.ALGORITHM,
                        key.id(),
                        scope.text(),
                        request.signedHeaders(),
                        signature(request, key, timestamp).hex());
    }

    private Signed byQuery(String host, String target, AccessKey key, String timestamp) {
        String token = key.sessionToken();
        QueryParameters query = query(target)
                .with("X-Amz-Algorithm", Signature.ALGORITHM)
                .with("X-Amz-Credential", key.id() + "/" + scope(timestamp).text())
                .with(DATE, timestamp)
                .with("X-Amz-Expires", String.valueOf(settings.expires().toSeconds()))
                .with("X-Amz-SignedHeaders", "host");
        if (token != null && !rule.tokenAfter()) {
            query = query.with(TOKEN, token);
        }
        CanonicalRequest request = request(target, query, new TreeMap<>(Map.of("host", host)));
        String signed = query.sorted() + "&X-Amz-Signature="
                + signature(request, key, timestamp).hex();
        if (token != null && rule.tokenAfter()) {
            signed += "&" + QueryParameters.NONE.with(TOKEN, token).sorted();
        }
        return new Signed(join(path(target), signed), List.of());
    }

    private Signature signature(CanonicalRequest request, AccessKey key, String timestamp) {
        Scope scope = scope(timestamp);
        return Signature.of(request, timestamp, scope, keys.of(key, scope));
    }

    private Scope scope(String timestamp) {
        return new Scope(Signature.date(timestamp), settings.region(), settings.service());
    }

    private static CanonicalRequest request(String target, QueryParameters query, SortedMap<String, String> headers) {
        return new CanonicalRequest(
                "GET", CanonicalRequest.path(path(target)), query.canonical(), headers, Digests.OF_NOTHING);
    }

    private QueryParameters query(String target) {
        int mark = target.indexOf('?');
        return QueryParameters.parse(mark < 0 ? null : target.substring(mark + 1))
                .withoutSignature(rule.parameters());
    }

    /** RFC 9112 §3.2.1: an empty path is sent as a slash. */
    private static String path(String target) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        return path.isEmpty() ? "/" : path;
    }

    private static String join(String path, String query) {
        return query.isEmpty() ? path : path + "?" + query;
    }

    /**
     * Signs calls of a service's API by headers (AWS Signature Version 4): a POST with its body. Waits for nothing, safe on any
     * thread.
     */
    public static final class OfCalls {
        private final String service;
        private final String region;
        private final SigningKey.Last keys = new SigningKey.Last();

        public OfCalls(String service, String region) {
            this.service = service;
            this.region = region;
        }

        /**
         * The headers to send beside the others.
         *
         * @param host as in the Host header
         * @param target path and query as they are sent
         * @param headers those that are signed too; no name twice
         */
        public List<Map.Entry<String, String>> sign(
                String host,
                String target,
                List<Map.Entry<String, String>> headers,
                byte[] body,
                AccessKey key,
                Instant now) {
            String timestamp = Signature.timestamp(now);
            List<Map.Entry<String, String>> added = new ArrayList<>();
            added.add(Map.entry(DATE, timestamp));
            if (key.sessionToken() != null) {
                added.add(Map.entry(TOKEN, key.sessionToken()));
            }
            SortedMap<String, String> signed = new TreeMap<>(Map.of("host", host));
            headers.forEach(header -> sign(header, signed));
            added.forEach(header -> sign(header, signed));
            int mark = target.indexOf('?');
            CanonicalRequest request = new CanonicalRequest(
                    "POST",
                    CanonicalRequest.path(mark < 0 ? target : target.substring(0, mark)),
                    QueryParameters.parse(mark < 0 ? null : target.substring(mark + 1))
                            .canonical(),
                    signed,
                    Digests.sha256(body));
            Scope scope = new Scope(Signature.date(timestamp), region, service);
            String signature =
                    Signature.of(request, timestamp, scope, keys.of(key, scope)).hex();
            added.add(Map.entry(
                    "Authorization",
                    "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                            .formatted(
                                    Signature.ALGORITHM, key.id(), scope.text(), request.signedHeaders(), signature)));
            return added;
        }

        private static void sign(Map.Entry<String, String> header, SortedMap<String, String> signed) {
            signed.put(
                    header.getKey().toLowerCase(Locale.ROOT), header.getValue().trim());
        }
    }
}
