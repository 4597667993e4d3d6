package io.tollgate.auth;

import io.tollgate.auth.certificate.SubjectName;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A place where a route looks for its token, in the order of the file. */
public sealed interface CredentialSettings {
    /** A header; {@code Authorization} carries {@code Bearer <token>} (RFC 6750 §2.1), any other the token alone. */
    record Header(String name) implements CredentialSettings {}

    /** A query parameter (RFC 6750 §2.3). */
    record Query(String parameter) implements CredentialSettings {}

    /**
     * A query parameter with a one-time ticket in place of the token.
     *
     * @param lifetime of a ticket that nobody shows
     * @param bind what has to be the same when it is shown as when it was issued
     */
    record Ticket(String parameter, Duration lifetime, Set<Bind> bind) implements CredentialSettings {
        public Ticket {
            bind = bind.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(bind));
        }

        /** What a ticket may be bound to. */
        public enum Bind {
            /** The client's address, as limits count it. */
            ADDRESS,
            /** The page's Origin, or that there is none. */
            ORIGIN
        }

        /** That of a route's places, or null. */
        public static @Nullable Ticket among(List<CredentialSettings> places) {
            return places.stream()
                    .filter(Ticket.class::isInstance)
                    .map(Ticket.class::cast)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** The value after a marker among the subprotocols: {@code marker, <token>}. */
    record SubprotocolMarker(String marker) implements CredentialSettings {}

    /** A subprotocol that starts with the prefix; the token follows it, as it is. */
    record SubprotocolPrefix(String prefix) implements CredentialSettings {}

    /** A subprotocol that starts with the prefix; the token follows it in base64url. */
    record SubprotocolBase64Prefix(String prefix) implements CredentialSettings {}

    /** The second subprotocol behind a word that must be the first, in any case, or no token counts: {@code word, <token>}. */
    record SubprotocolFirst(String word) implements CredentialSettings {}

    /** A cookie: sent by browsers unasked, so it counts only with a listed Origin. */
    record Cookie(String name) implements CredentialSettings {}

    /**
     * The certificate that the client showed to the listener, which browsers do unasked as well.
     *
     * @param subject which of its names is the subject's
     * @param withoutOrigin whether it counts without an Origin, as programs that are no browsers send none; an Origin that is
     *     not listed never does
     */
    record Certificate(SubjectName subject, boolean withoutOrigin) implements CredentialSettings {
        /** What stands for it among a route's issuers. */
        public static final String WORD = "certificate";

        /** That of a route's places, or null. */
        public static @Nullable Certificate among(List<CredentialSettings> places) {
            return places.stream()
                    .filter(Certificate.class::isInstance)
                    .map(Certificate.class::cast)
                    .findFirst()
                    .orElse(null);
        }
    }

    /**
     * The first message, for a client that brought nothing in the other places: it is answered before it is proven.
     *
     * @param field where in the message, a JSON object, the token stands; dots lead into objects as they do in claims
     * @param within how long after the answer the message may take
     * @param maxSize bytes of the message
     */
    record Message(String field, Duration within, int maxSize) implements CredentialSettings {
        public static final Duration DEFAULT_WITHIN = Duration.ofSeconds(5);
        public static final int DEFAULT_MAX_SIZE = 16 * 1024;

        /** That of a route's places, or null. */
        public static @Nullable Message among(List<CredentialSettings> places) {
            return places.stream()
                    .filter(Message.class::isInstance)
                    .map(Message.class::cast)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** For people, in the words of the configuration. */
    default String shown() {
        if (this instanceof Header header) {
            return "header " + header.name();
        } else if (this instanceof Query query) {
            return "query " + query.parameter();
        } else if (this instanceof Ticket ticket) {
            return "ticket " + ticket.parameter();
        } else if (this instanceof SubprotocolMarker marker) {
            return "subprotocol marker " + marker.marker();
        } else if (this instanceof SubprotocolPrefix prefix) {
            return "subprotocol prefix " + prefix.prefix();
        } else if (this instanceof SubprotocolBase64Prefix prefix) {
            return "subprotocol base64urlPrefix " + prefix.prefix();
        } else if (this instanceof SubprotocolFirst first) {
            return "subprotocol first " + first.word();
        } else if (this instanceof Cookie cookie) {
            return "cookie " + cookie.name();
        } else if (this instanceof Certificate certificate) {
            return "certificate " + certificate.subject().name().toLowerCase(Locale.ROOT);
        } else if (this instanceof Message message) {
            return "message " + message.field();
        }
        throw new IllegalStateException("A place without a name: " + getClass());
    }

    /** The query parameter that it is in, or null. */
    default @Nullable String inParameter() {
        return this instanceof Query query
                ? query.parameter()
                : this instanceof Ticket ticket ? ticket.parameter() : null;
    }

    /** Whether what stands there is the token itself. */
    default boolean holdsToken() {
        return !(this instanceof Certificate || this instanceof Ticket);
    }

    /** Whether a browser sends it by itself, whoever's page asked. */
    default boolean ambient() {
        return this instanceof Cookie || this instanceof Certificate;
    }

    /** Whether it counts for nobody unless the route lists origins. */
    default boolean needsOrigins() {
        return ambient() && !(this instanceof Certificate certificate && certificate.withoutOrigin());
    }
}
