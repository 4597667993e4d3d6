package io.tollgate.aws.sign;

import io.tollgate.aws.AccessKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Signs calls of a service's API by headers (AWS Signature Version 4): a POST with its body. Waits for nothing, safe on any
 * thread.
 */
public final class CallSigner {
    private static final String DATE = "X-Amz-Date";
    private static final String TOKEN = "X-Amz-Security-Token";

    private final String service;
    private final String region;
    private final SigningKey.Last keys = new SigningKey.Last();

    public CallSigner(String service, String region) {
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
                        .formatted(Signature.ALGORITHM, key.id(), scope.text(), request.signedHeaders(), signature)));
        return added;
    }

    private static void sign(Map.Entry<String, String> header, SortedMap<String, String> signed) {
        signed.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue().trim());
    }
}
