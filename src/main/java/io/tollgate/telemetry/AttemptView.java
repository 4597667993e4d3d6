package io.tollgate.telemetry;

import io.tollgate.telemetry.tracing.TraceContext;
import java.util.List;
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

    /** The name of the door that it calls at, or null for an upgrade. */
    default @Nullable String call() {
        return null;
    }

    /** Name of the upstream. */
    @Nullable
    String upstream();

    /** The endpoint dialled, as host and port. */
    @Nullable
    String endpoint();

    /** {@link System#nanoTime} when the connection was accepted. */
    long startedNanos();

    /** The User-Agent of an open tunnel's client, cut to 256 characters; null where it sent none or there was no room for it. */
    default @Nullable String userAgent() {
        return null;
    }

    /** The host asked for. Until a tunnel opens only, like the path and the Origin: an open one does not keep its request. */
    default @Nullable String host() {
        return null;
    }

    /** The path asked for, as sent, without its query. */
    default @Nullable String path() {
        return null;
    }

    /** The request's Origin. */
    default @Nullable String origin() {
        return null;
    }

    /** How long a step took, in microseconds; -1 for one that was not taken. */
    default int stepMicros(GateStep step) {
        return -1;
    }

    /** Its place in a trace, where one is kept; null until its request is there. */
    default @Nullable TraceContext trace() {
        return null;
    }

    /** What it broke and was let in with all the same, in the order of the steps: only where a route only reports. */
    default List<Breach> breaches() {
        return List.of();
    }
}
