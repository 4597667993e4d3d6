package io.tollgate.telemetry;

import org.jspecify.annotations.Nullable;

/** What may be told of one attempt and the tunnel it became. What is not known yet is null. */
public interface AttemptView {
    /** Unguessable enough to ask for by it, and safe to show to the client. */
    String id();

    /** Name of the listener it came in by. */
    String listener();

    /** The client's address, as the listener's trusted proxies have it. */
    String address();

    /** Name of the route that matched. */
    @Nullable
    String route();

    /** Who vouched for the subject. */
    @Nullable
    String issuer();

    @Nullable
    String subject();

    /** Name of the upstream. */
    @Nullable
    String upstream();

    /** The endpoint dialled, as host and port. */
    @Nullable
    String endpoint();

    /** {@link System#nanoTime} when the connection was accepted. */
    long startedNanos();
}
