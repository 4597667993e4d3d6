package io.tollgate.config.access;

import io.tollgate.auth.call.AuthorizerSettings;
import io.tollgate.config.form.Http;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The headers in which an authorizer's verdict goes up, and which no client may send.
 *
 * @param names as {@link Http#fold} has them
 */
record OwnHeaders(Set<String> names, @Nullable String contextPrefix) {
    static OwnHeaders of(AuthorizerSettings settings) {
        Set<String> names = new HashSet<>();
        String principal = settings.principalHeader();
        if (principal != null) {
            names.add(Http.fold(principal));
        }
        if (settings.backend() instanceof AuthorizerSettings.Http http) {
            http.answerHeaders().forEach(name -> names.add(Http.fold(name)));
        }
        return new OwnHeaders(names, settings.contextPrefix());
    }

    /** Whether it is one of them, where {@code _} counts as {@code -}. */
    boolean contains(String name) {
        return names.contains(Http.fold(name)) || startsWith(name, contextPrefix);
    }

    static boolean startsWith(String name, @Nullable String prefix) {
        return prefix != null && Http.fold(name).startsWith(Http.fold(prefix));
    }
}
