package io.tollgate.telemetry.metrics;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the running process is asked at each scrape. Called on any thread; returns at once and throws nothing. */
public interface Sources {
    /** Those in effect. */
    List<IssuerState> issuers();

    /** Those in effect. */
    List<AccountState> accounts();

    /** Those in effect. */
    List<AuthorizerState> authorizers();

    /** Those that are open. */
    List<ListenerState> listeners();

    /** The store that nodes share, or null without one. */
    @Nullable
    StoreState store();

    /** Credentials that were taken back. */
    RevocationState revocations();

    /** Spans that no collector has. */
    LossState lostSpans();

    /** What the pool of network buffers has taken from the system. */
    long bufferBytes();

    boolean ready();

    boolean draining();

    /**
     * An issuer of tokens.
     *
     * @param ready whether it has keys
     * @param keysAgeSeconds since its key server last confirmed them, or null if none has
     * @param introspection how questions about its tokens came out, or null where it is not asked
     */
    record IssuerState(
            String name,
            boolean ready,
            @Nullable Double keysAgeSeconds,
            @Nullable IntrospectionState introspection) {}

    /**
     * How questions about an issuer's tokens came out, since it was last configured.
     *
     * @param refused about tokens that are not active, or not for us
     * @param unanswered without an answer that can be understood
     * @param overloaded not asked, as too much was
     * @param watched tokens that tunnels are open on now
     */
    record IntrospectionState(long active, long refused, long unanswered, long overloaded, int watched) {}

    /**
     * An AWS account that requests are signed for.
     *
     * @param ready whether it has a key that has not expired
     * @param keySeconds until its key expires, or null if there is none yet, or none that ever does
     * @param renewed questions that brought a key, since it was first named
     * @param failed the others
     */
    record AccountState(
            String name, boolean ready, @Nullable Double keySeconds, long renewed, long failed) {}

    /**
     * An authorizer, and how questions to it came out, since it was last configured.
     *
     * @param kept let in by what it had said before
     * @param failed without an answer that can be understood
     * @param overloaded not asked, as too many waited
     */
    record AuthorizerState(String name, long allowed, long kept, long denied, long failed, long overloaded) {}

    /**
     * Spans that were lost since the start.
     *
     * @param unsent as the collector did not keep up
     * @param refused that no collector took
     */
    record LossState(long unsent, long refused) {}

    /**
     * A place that listens.
     *
     * @param connections open now
     * @param refused closed at once for want of a place, since it listens
     * @param failedHandshakes of TLS, since it listens
     */
    record ListenerState(String name, int connections, long refused, long failedHandshakes) {}

    /**
     * What counts no more.
     *
     * @param held how many revocations this node knows
     * @param pending those of them that are not kept yet where they are to be
     * @param taken how many were taken in since the start, by where they came from
     */
    record RevocationState(int held, int pending, Map<String, Long> taken) {}

    /**
     * A store that nodes share, and how questions to it came out since the link to it was opened.
     *
     * @param skipped not asked at all, since it was away
     */
    record StoreState(String name, long ok, long timeouts, long errors, long skipped) {}
}
