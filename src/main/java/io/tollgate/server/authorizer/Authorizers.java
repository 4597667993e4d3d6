package io.tollgate.server.authorizer;

import io.tollgate.auth.call.AuthorizerSettings;
import io.tollgate.auth.call.AuthorizerSettings.Lambda;
import io.tollgate.auth.call.RemoteAuthorizer;
import io.tollgate.auth.keys.KeySourceFault;
import io.tollgate.aws.AccessKeys;
import io.tollgate.aws.AccountSettings;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The authorizers of a configuration by name. Those that follow others take over what did not change, with the connections and
 * the verdicts that they keep. Immutable, safe on any thread.
 */
public final class Authorizers {
    public static final Authorizers NONE = new Authorizers(Map.of());

    private final Map<String, RemoteAuthorizer> byName;

    private Authorizers(Map<String, RemoteAuthorizer> byName) {
        this.byName = byName;
    }

    /** Makes them from settings. Reads certificates, which blocks. */
    public static final class Maker {
        private final Vertx vertx;
        private final Function<AccountSettings, AccessKeys> keys;

        /** @param keys of each account that signed calls name */
        public Maker(Vertx vertx, Function<AccountSettings, AccessKeys> keys) {
            this.vertx = vertx;
            this.keys = keys;
        }

        /**
         * Those of the settings.
         *
         * @param before those that they are to follow
         * @param same whether settings then and now, with the files that they name, are the same
         * @throws KeySourceFault if the certificates that one trusts cannot be had; then nothing new stays
         */
        public Authorizers of(
                List<AuthorizerSettings> settings,
                Authorizers before,
                BiPredicate<AuthorizerSettings, AuthorizerSettings> same)
                throws KeySourceFault {
            Map<String, RemoteAuthorizer> made = new LinkedHashMap<>();
            try {
                for (AuthorizerSettings wanted : settings) {
                    RemoteAuthorizer known = before.byName.get(wanted.name());
                    boolean stays = known != null && same.test(known.settings(), wanted);
                    made.put(wanted.name(), stays ? known : RemoteAuthorizer.create(vertx, wanted, keysOf(wanted)));
                }
            } catch (KeySourceFault e) {
                new Authorizers(made).closeThoseNotOf(before);
                throw e;
            }
            return new Authorizers(made);
        }

        private AccessKeys keysOf(AuthorizerSettings settings) {
            return settings.backend() instanceof Lambda lambda && lambda.sign()
                    ? keys.apply(lambda.account())
                    : AccessKeys.NONE;
        }
    }

    /** The one of that name, or null for the name null. */
    public @Nullable RemoteAuthorizer named(@Nullable String name) {
        if (name == null) {
            return null;
        }
        RemoteAuthorizer authorizer = byName.get(name);
        if (authorizer == null) {
            throw new IllegalArgumentException("No authorizer " + name + ", expected one of " + byName.keySet());
        }
        return authorizer;
    }

    /** All of them. */
    public Collection<RemoteAuthorizer> all() {
        return byName.values();
    }

    /** Closes those that others do not have. */
    public void closeThoseNotOf(Authorizers others) {
        List<RemoteAuthorizer> gone = new ArrayList<>(byName.values());
        gone.removeIf(authorizer ->
                authorizer.equals(others.byName.get(authorizer.settings().name())));
        gone.forEach(RemoteAuthorizer::close);
    }
}
