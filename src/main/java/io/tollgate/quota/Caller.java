package io.tollgate.quota;

import org.jspecify.annotations.Nullable;

/** Whom limits count: what an upgrade has shown of its sender so far. */
public interface Caller {
    /** The client's address, or the network that counts as one: {@code 192.0.2.1}, {@code 2001:db8::/64}. */
    String address();

    /** The name of the listener. */
    String listener();

    /** The values of a header, joined by commas (RFC 9110 §5.3), or null without it. */
    @Nullable
    String header(String name);

    /** Whether {@link #header} can tell: an open tunnel keeps the headers only that a limit of its route asked for. */
    default boolean knowsHeader(String name) {
        return true;
    }

    /** Who vouches for the subject, or null as long as nobody is proven. */
    @Nullable
    String issuer();

    /** Unique to its issuer; null as above. */
    @Nullable
    String subject();

    /** A proven claim as text: a string as it is, a number or boolean as in JSON; else null. */
    @Nullable
    String claim(String name);
}
