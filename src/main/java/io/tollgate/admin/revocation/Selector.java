package io.tollgate.admin.revocation;

import io.tollgate.admin.http.CallRefused;
import io.tollgate.auth.revocation.Mark;
import io.tollgate.auth.revocation.Mark.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whose credentials a call is about.
 *
 * @param mark that they bear
 * @param words for the log; empty where the caller named a mark alone
 */
record Selector(Mark mark, String words) {
    /** Certificates' issuers are as many as the authorities that clients' certificates may come from. */
    private static final String CERTIFICATE = "certificate:";

    private static final int LONGEST = 4096;

    /** How a call says it: by the name of a member or parameter. */
    @FunctionalInterface
    interface Said {
        @Nullable
        String text(String name) throws CallRefused;
    }

    /**
     * By exactly one of the claims, and an issuer.
     *
     * @param vouching who vouches for subjects here, by name
     * @return null where the call names no claim
     */
    static @Nullable Selector of(Said said, Map<String, String> vouching) throws CallRefused {
        Selector found = null;
        for (Kind kind : Kind.values()) {
            String value = said.text(kind.claim());
            if (value == null) {
                continue;
            }
            if (found != null) {
                throw CallRefused.badRequest("found two of jti, sub and sid, expected one of them");
            }
            if (value.isEmpty()
                    || value.length() > LONGEST
                    || !StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
                throw CallRefused.badRequest(
                        kind.claim() + " has " + value.length() + " characters, expected text of 1 to " + LONGEST);
            }
            String issuer = issuer(said.text("issuer"), vouching);
            found = new Selector(Mark.of(kind, issuer, value), kind.claim() + " '" + value + "' of '" + issuer + "'");
        }
        if (found == null && said.text("issuer") != null) {
            throw CallRefused.badRequest("found an issuer alone, expected one of jti, sub and sid beside it");
        }
        return found;
    }

    /** A misspelled one would have the caller believe that something was taken back. */
    private static String issuer(@Nullable String named, Map<String, String> vouching) throws CallRefused {
        if (named == null) {
            if (vouching.size() == 1) {
                return vouching.values().iterator().next();
            }
            throw CallRefused.badRequest("whose? expected issuer: one of " + new TreeSet<>(vouching.keySet()));
        }
        if (vouching.containsValue(named) || named.startsWith(CERTIFICATE)) {
            return named;
        }
        String issuer = vouching.get(named);
        if (issuer == null) {
            throw CallRefused.badRequest("issuer is none of this configuration, expected one of "
                    + new TreeSet<>(vouching.keySet()) + ", or its exact iss");
        }
        return issuer;
    }
}
