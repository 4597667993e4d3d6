package io.tollgate.auth.keys;

import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where an issuer's keys are fetched from. Safe on any thread; an answer may arrive on another one. */
public interface KeySource {
    /** The text of the keys, asked for now; fails with {@link FetchFault}. */
    Future<Fetched> fetch();

    Future<Void> close();

    /**
     * What a server answered.
     *
     * @param maxAge how much longer the server says that it holds, or null where it does not
     */
    record Fetched(String text, @Nullable Duration maxAge) {}
}
