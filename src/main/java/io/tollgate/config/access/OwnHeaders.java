package io.tollgate.config.access;

import io.tollgate.auth.call.AuthorizerSettings;
import io.tollgate.config.form.Http;
import org.jspecify.annotations.Nullable;

/** The headers in which an authorizer's verdict goes up, and which no client may send. */
record OwnHeaders(@Nullable String principal, @Nullable String contextPrefix) {
    static OwnHeaders of(AuthorizerSettings settings) {
        return new OwnHeaders(settings.principalHeader(), settings.contextPrefix());
    }

    /** Whether it is one of them, where {@code _} counts as {@code -}. */
    boolean contains(String name) {
        return (principal != null && Http.fold(principal).equals(Http.fold(name))) || startsWith(name, contextPrefix);
    }

    static boolean startsWith(String name, @Nullable String prefix) {
        return prefix != null && Http.fold(name).startsWith(Http.fold(prefix));
    }
}
