package io.tollgate.auth;

import io.tollgate.auth.CredentialSettings.Message;
import io.tollgate.auth.message.MessagePlace;
import io.tollgate.auth.place.AuthorizationPlace;
import io.tollgate.auth.place.Bearer;
import io.tollgate.auth.place.CookiePlace;
import io.tollgate.auth.place.FirstPlace;
import io.tollgate.auth.place.HeaderPlace;
import io.tollgate.auth.place.MarkerPlace;
import io.tollgate.auth.place.Place;
import io.tollgate.auth.place.Precedence;
import io.tollgate.auth.place.PrefixPlace;
import io.tollgate.auth.place.QueryPlace;
import io.tollgate.auth.place.Taken;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the one token of a request in the places its route names, and takes every token out of them.
 *
 * <p>Explicit places come before ambient ones: a cookie beside an explicit token is stripped and otherwise ignored, and so is
 * a certificate. More than
 * one token on the level that counts is refused even if all are equal (RFC 6750 §2). Where the route says
 * {@link Precedence#LISTED}, the first place with a token is that level instead. What stands in a token's place
 * counts as a token sent, whatever it is; what cannot be one (RFC 6750 §2.1: an empty text, a blank, a {@code %}) is
 * refused as invalid, not as absent. The places take their tokens in the order of the file.
 *
 * <p>Immutable, safe on any thread.
 */
public final class CredentialFinder {
    private static final String COOKIE = "Cookie";

    private static final String AUTHORIZATION = "Authorization";

    private final Map<CredentialSettings, Place> places = new LinkedHashMap<>();
    private final Precedence precedence;
    /** Where in a first message a token may stand, or null; that is no part of a request. */
    private final @Nullable MessagePlace message;

    /** The same where one token is expected. */
    public CredentialFinder(List<CredentialSettings> places) {
        this(places, Precedence.ONE);
    }

    /**
     * What was found.
     *
     * @param credential the token to judge
     * @param stripped the request without it
     */
    public record Found(Credential credential, Stripped stripped) {}

    /**
     * What may have been a token.
     *
     * @param credentials in the order of the places
     * @param stripped the request without them
     */
    record All(List<Credential> credentials, Stripped stripped) {}

    /** Compiles a route's list; a place named twice is one place. */
    public CredentialFinder(List<CredentialSettings> places, Precedence precedence) {
        this.precedence = precedence;
        Message last = Message.among(places);
        this.message = last == null ? null : new MessagePlace(last);
        places.stream()
                .filter(settings -> !(settings instanceof Message))
                .forEach(settings -> this.places.put(settings, place(settings)));
    }

    private static Place place(CredentialSettings settings) {
        if (settings instanceof CredentialSettings.Header header) {
            return header.name().equalsIgnoreCase(AUTHORIZATION) ? new AuthorizationPlace() : new HeaderPlace();
        } else if (settings instanceof CredentialSettings.Query query) {
            return new QueryPlace(query.parameter());
        } else if (settings instanceof CredentialSettings.Ticket ticket) {
            return new QueryPlace(ticket.parameter());
        } else if (settings instanceof CredentialSettings.SubprotocolMarker marker) {
            return new MarkerPlace(marker.marker());
        } else if (settings instanceof CredentialSettings.SubprotocolPrefix prefix) {
            return PrefixPlace.plain(prefix.prefix());
        } else if (settings instanceof CredentialSettings.SubprotocolBase64Prefix prefix) {
            return PrefixPlace.base64Url(prefix.prefix());
        } else if (settings instanceof CredentialSettings.SubprotocolFirst first) {
            return new FirstPlace(first.word());
        } else if (settings instanceof CredentialSettings.Cookie cookie) {
            return new CookiePlace(cookie.name());
        } else if (settings instanceof CredentialSettings.Certificate) {
            return values -> new Taken(List.of(), values);
        }
        throw new IllegalStateException("A place without a parser: " + settings);
    }

    /**
     * The request's one credential.
     *
     * @throws Refusal NO_TOKEN; AMBIGUOUS_TOKEN for more than one, and for a prefixed token that is the only subprotocol,
     *     since no value would be left to answer with; INVALID_TOKEN for a text that cannot be a token
     */
    public Found find(Presented presented) throws Refusal {
        Search search = search(presented);
        if (search.unannounced != null) {
            throw noToken("No token counts; expected \"" + search.unannounced + "\" as the first subprotocol");
        }
        List<Credential> sent = search.counted(precedence);
        if (sent.isEmpty()) {
            throw noToken("No token; expected one in " + shownPlaces());
        }
        if (sent.size() > 1) {
            // Each place once: how often it was filled is the sender's choice, and so would be the length of the log.
            Set<CredentialSettings> filled =
                    sent.stream().map(Credential::place).collect(Collectors.toSet());
            throw ambiguous(sent.size() + " tokens, in " + filled + "; expected one");
        }
        Credential credential = sent.get(0);
        if (search.leavesAny(precedence == Precedence.LISTED ? search.sent : sent)) {
            throw ambiguous("The token is a subprotocol once more; expected once");
        }
        if (search.leavesNothingToAnswerWith(credential)) {
            throw ambiguous("The token is the only subprotocol; expected another beside it");
        }
        return new Found(checked(credential), search.stripped());
    }

    /** The first message, if that is a place and no other has anything: then the token is to be waited for; else null. */
    public @Nullable Message defersTo(Presented presented) {
        return message != null && search(presented).sent.isEmpty() ? message.settings() : null;
    }

    /**
     * The credential in a first message, of a request that {@link #defersTo defers} to that.
     *
     * @param utf8 the message's payload
     * @throws Refusal FIRST_MESSAGE_INVALID, or INVALID_TOKEN for a text that cannot be a token
     */
    public Credential inMessage(byte[] utf8) throws Refusal {
        MessagePlace place = Objects.requireNonNull(message, "a place in the first message");
        return checked(new Credential(place.settings(), place.token(utf8)));
    }

    private static Credential checked(Credential credential) throws Refusal {
        if (credential.place().holdsToken() && !Bearer.isToken(credential.token())) {
            throw Refusal.of(Outcome.INVALID_TOKEN, "Not the characters of a token, in " + credential)
                    .with("WWW-Authenticate", Bearer.INVALID_TOKEN);
        }
        return credential;
    }

    /** The request without its tokens, whatever is wrong with them: for answers to a request that is refused. */
    public Stripped strip(Presented presented) {
        return search(presented).stripped();
    }

    /**
     * Every text that was sent as a token, explicit or ambient, good or not: for somebody else to choose from, to whom an
     * Authorization of any scheme, or of none, may be one.
     */
    All all(Presented presented) {
        Search search = search(presented);
        places.keySet().forEach(search::takeAnyAuthorization);
        return new All(search.sent, search.stripped());
    }

    /** The names of the query parameters that it takes. */
    Set<String> parameters() {
        return places.keySet().stream()
                .map(CredentialSettings::inParameter)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private String shownPlaces() {
        return places.keySet().stream().map(CredentialSettings::shown).collect(Collectors.joining(", "));
    }

    private Search search(Presented presented) {
        Search search = new Search(presented);
        places.forEach(search::look);
        return search;
    }

    private static Refusal noToken(String detail) {
        return Refusal.of(Outcome.NO_TOKEN, detail).with("WWW-Authenticate", Bearer.NO_TOKEN);
    }

    private static Refusal ambiguous(String detail) {
        return Refusal.of(Outcome.AMBIGUOUS_TOKEN, detail).with("WWW-Authenticate", Bearer.INVALID_REQUEST);
    }

    /** One request being looked through; used by one call and dropped. */
    private static final class Search {
        /** In the order of the places. */
        final List<Credential> sent = new ArrayList<>();
        /** The word that had to be in front and is not, so that nothing counts; else null. */
        @Nullable
        String unannounced;

        private final Presented presented;
        private final Set<String> removedHeaders = new TreeSet<>();
        private List<String> parameters;
        private List<String> subprotocols;
        private List<String> cookies;
        private @Nullable String marker;
        private @Nullable String markerGoesAs;

        Search(Presented presented) {
            this.presented = presented;
            parameters = QueryPlace.parameters(presented.query());
            subprotocols = presented.subprotocols();
            cookies = presented.header(COOKIE);
        }

        void look(CredentialSettings settings, Place place) {
            if (settings instanceof CredentialSettings.Header header) {
                lookInHeader(header, place);
            } else if (settings instanceof CredentialSettings.Query || settings instanceof CredentialSettings.Ticket) {
                parameters = take(settings, place, parameters);
            } else if (settings instanceof CredentialSettings.Cookie) {
                cookies = take(settings, place, cookies);
            } else if (settings instanceof CredentialSettings.Certificate certificate) {
                lookAtCertificate(certificate);
            } else {
                if (place instanceof FirstPlace first) {
                    noteWord(first);
                }
                subprotocols = take(settings, place, subprotocols);
                noteMarker(settings);
            }
        }

        private void lookAtCertificate(CredentialSettings.Certificate settings) {
            X509Certificate shown = presented.certificate();
            if (shown != null) {
                sent.add(new Credential(settings, shown));
            }
        }

        private void lookInHeader(CredentialSettings.Header header, Place place) {
            String name = header.name().toLowerCase(Locale.ROOT);
            List<String> lines = presented.header(name);
            if (!removedHeaders.contains(name) && take(header, place, lines).size() < lines.size()) {
                removedHeaders.add(name);
            }
        }

        /** The lines that the place left, as they are. */
        void takeAnyAuthorization(CredentialSettings settings) {
            if (settings instanceof CredentialSettings.Header header
                    && header.name().equalsIgnoreCase(AUTHORIZATION)) {
                String name = AUTHORIZATION.toLowerCase(Locale.ROOT);
                List<String> lines = removedHeaders.contains(name) ? List.of() : presented.header(name);
                lines.forEach(line -> {
                    sent.add(new Credential(settings, line));
                    removedHeaders.add(name);
                });
            }
        }

        private void noteMarker(CredentialSettings settings) {
            if (marker == null
                    && settings instanceof CredentialSettings.SubprotocolMarker form
                    && presented.subprotocols().contains(form.marker())) {
                marker = form.marker();
            }
        }

        private void noteWord(FirstPlace first) {
            if (first.isAnnouncedBy(subprotocols)) {
                marker = subprotocols.get(0);
                markerGoesAs = first.word();
            } else {
                unannounced = first.word();
            }
        }

        /** Those that compete for being the one. */
        List<Credential> counted(Precedence precedence) {
            if (sent.size() == 1) {
                return List.copyOf(sent);
            }
            if (sent.isEmpty() || precedence == Precedence.LISTED) {
                return sent.stream()
                        .filter(credential ->
                                credential.place().equals(sent.get(0).place()))
                        .toList();
            }
            boolean explicit = sent.stream().anyMatch(credential -> !credential.ambient());
            return sent.stream()
                    .filter(credential -> credential.ambient() != explicit)
                    .toList();
        }

        private List<String> take(CredentialSettings settings, Place place, List<String> values) {
            Taken taken = place.take(values);
            taken.tokens().forEach(token -> sent.add(new Credential(settings, token)));
            return taken.rest();
        }

        /** Many are looked up, since each would be compared with each subprotocol. */
        boolean leavesAny(List<Credential> credentials) {
            Collection<String> left = credentials.size() > 1 ? new HashSet<>(subprotocols) : subprotocols;
            for (Credential credential : credentials) {
                if (leaves(credential, left)) {
                    return true;
                }
            }
            return false;
        }

        /** A copy of the token behind a marker or word, or beside such a one, that no place took, would go up. */
        private boolean leaves(Credential credential, Collection<String> left) {
            CredentialSettings place = credential.place();
            return (place instanceof CredentialSettings.SubprotocolMarker || markerGoesAs != null)
                    && left.contains(credential.token());
        }

        /** RFC 6455 §4.1: the answer may only name what was offered, and it must not name the token. */
        boolean leavesNothingToAnswerWith(Credential credential) {
            CredentialSettings place = credential.place();
            boolean prefixed = place instanceof CredentialSettings.SubprotocolPrefix
                    || place instanceof CredentialSettings.SubprotocolBase64Prefix;
            return prefixed && subprotocols.isEmpty() && marker == null;
        }

        Stripped stripped() {
            return new Stripped(
                    QueryPlace.query(parameters), subprotocols, marker, markerGoesAs, removedHeaders, cookies);
        }
    }
}
