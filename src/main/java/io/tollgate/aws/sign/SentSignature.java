package io.tollgate.aws.sign;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an Authorization header says of a signature.
 *
 * @param keyId whose it claims to be
 * @param headers the names of what was signed
 * @param hex the signature itself
 */
record SentSignature(String keyId, Scope scope, List<String> headers, String hex) {
    private static final Pattern FORM = Pattern.compile(Signature.ALGORITHM
            + " +Credential=([\\w.-]{1,128})/(\\d{8})/([a-z0-9-]{1,64})/([a-z0-9-]{1,64})/" + Scope.END
            + " *, *SignedHeaders=([a-z0-9;!#$%&'*+.^_`|~-]+)"
            + " *, *Signature=([0-9a-f]{64})");

    /** Null for anything else. */
    static @Nullable SentSignature parse(String authorization) {
        Matcher form = FORM.matcher(authorization);
        return form.matches()
                ? new SentSignature(
                        form.group(1),
                        new Scope(form.group(2), form.group(3), form.group(4)),
                        List.of(form.group(5).split(";", -1)),
                        form.group(6))
                : null;
    }

    @Override
    public String toString() {
        return "SentSignature[***]";
    }
}
