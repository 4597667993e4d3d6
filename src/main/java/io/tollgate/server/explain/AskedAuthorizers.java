package io.tollgate.server.explain;

import io.tollgate.auth.call.AuthorizerSettings;
import io.tollgate.auth.call.AuthorizerSettings.Lambda;
import io.tollgate.auth.call.RemoteAuthorizer;
import io.tollgate.auth.keys.KeySourceFault;
import io.tollgate.aws.AccessKeys;
import io.tollgate.aws.AccountSettings;
import io.tollgate.aws.keys.AccessKeyRefresh;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A configuration's authorizers for one handshake, which is really asked about unless it is judged offline: nobody else knows
 * what they say. On a thread that may block.
 */
final class AskedAuthorizers implements AutoCloseable {
    private static final long KEY_SECONDS = 10;

    private final Map<String, RemoteAuthorizer> byName = new LinkedHashMap<>();
    private final Map<AccountSettings, AccessKeyRefresh> accounts = new LinkedHashMap<>();
    private final boolean offline;

    private AskedAuthorizers(boolean offline) {
        this.offline = offline;
    }

    static AskedAuthorizers of(Vertx vertx, List<AuthorizerSettings> settings, boolean offline) throws KeySourceFault {
        AskedAuthorizers authorizers = new AskedAuthorizers(offline);
        for (AuthorizerSettings each : settings) {
            authorizers.byName.put(
                    each.name(),
                    offline
                            ? RemoteAuthorizer.silent(vertx, each)
                            : RemoteAuthorizer.create(vertx, each, authorizers.keysOf(each)));
        }
        return authorizers;
    }

    private AccessKeys keysOf(AuthorizerSettings settings) {
        if (!(settings.backend() instanceof Lambda lambda) || !lambda.sign()) {
            return AccessKeys.NONE;
        }
        return accounts.computeIfAbsent(lambda.account(), AccessKeyRefresh::of);
    }

    /** The one of that name, or null for the name null. */
    @Nullable
    RemoteAuthorizer named(@Nullable String name) {
        return name == null ? null : byName.get(name);
    }

    /** Waits until each account was asked for its key once. */
    void awaitKeys() {
        accounts.values()
                .forEach(keys -> keys.start()
                        .toCompletableFuture()
                        .completeOnTimeout(null, KEY_SECONDS, TimeUnit.SECONDS)
                        .join());
    }

    /** Who was asked, or was not. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        byName.forEach((name, authorizer) -> {
            if (authorizer.asked() > 0) {
                notes.add("authorizer " + name + " was asked now, as for a client; nothing it says is kept");
            } else if (offline) {
                notes.add("authorizer " + name + " was not asked: its word is not known");
            }
        });
        return notes;
    }

    @Override
    public void close() {
        byName.values().forEach(RemoteAuthorizer::close);
        accounts.values().forEach(AccessKeyRefresh::close);
    }
}
