package io.tollgate.gate.forward;

import io.tollgate.aws.sign.Signed;
import io.tollgate.handshake.Headers;
import io.tollgate.outcome.Refusal;
import io.tollgate.upstream.Upstream;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;

/** A request as it goes up. Immutable. */
public record Outgoing(String target, Headers headers) {
    private static final String AUTHORIZATION = "authorization";
    private static final String OF_SIGNATURES = "x-amz-";

    /**
     * The same with the signature that the upstream asks for, if any, and without any other: of two signatures AWS takes none,
     * and what is named like a part of one it wants to see signed.
     *
     * @throws Refusal NO_ACCESS_KEY
     */
    public Outgoing signedFor(Upstream upstream, Instant now) throws Refusal {
        if (!upstream.signs()) {
            return this;
        }
        Signed signed = upstream.sign(Objects.requireNonNull(headers.first("Host")), target, now);
        Headers.Builder lines = Headers.builder();
        for (int i = 0; i < headers.size(); i++) {
            if (!isOfSignature(headers.name(i))) {
                lines.add(headers.name(i), headers.value(i));
            }
        }
        signed.headers().forEach(header -> lines.add(header.getKey(), header.getValue()));
        return new Outgoing(signed.target(), lines.build());
    }

    /** {@code _} counts as {@code -}, as wherever a header might pass for another. */
    private static boolean isOfSignature(String name) {
        String folded = name.toLowerCase(Locale.ROOT).replace('_', '-');
        return folded.equals(AUTHORIZATION) || folded.startsWith(OF_SIGNATURES);
    }

    /** Neither target nor values: a signature lets in. */
    @Override
    public String toString() {
        return "Outgoing[" + headers + "]";
    }
}
