package io.tollgate.config.section;

import io.tollgate.auth.CredentialSettings;
import io.tollgate.auth.CredentialSettings.Message;
import io.tollgate.auth.CredentialSettings.Ticket.Bind;
import io.tollgate.auth.certificate.SubjectName;
import io.tollgate.auth.ticket.Tickets;
import io.tollgate.config.form.Http;
import io.tollgate.config.form.Names;
import io.tollgate.config.form.Once;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Scalar;
import io.tollgate.config.yaml.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code credentials}: the places where a route looks for its token. */
final class CredentialReader {
    private static final Form<String> HEADER = Form.of(
            Http.HEADER.expected() + ", Cookie or Origin",
            text -> Set.of("cookie", "origin").contains(Http.fold(text))
                    ? null
                    : Http.HEADER.parser().parse(text));

    private static final Form<SubjectName> SUBJECT = Units.word(SubjectName.class);

    private static final Form<Duration> LIFETIME = Units.time(Duration.ofSeconds(1), Tickets.LONGEST);
    private static final Set<String> BINDS = Set.of("address", "origin");
    private static final Form<String> BIND = Form.of("address or origin", text -> BINDS.contains(text) ? text : null);
    private static final Form<Duration> WITHIN = Units.time(Duration.ofMillis(100), Duration.ofSeconds(60));
    private static final Form<Long> SIZE = Units.bytes(1 << 10, 64 << 10, "a size of 1KiB to 64KiB");

    private CredentialReader() {}

    static List<CredentialSettings> read(Node node) {
        List<CredentialSettings> places = new ArrayList<>();
        Once once = new Once();
        for (Node item : node.items("a list such as [{header: Authorization}, {query: access_token}]")) {
            CredentialSettings place = place(item.mapping(Section.CREDENTIAL));
            if (place != null) {
                once.claim(item, inWords(place));
                places.add(place);
            }
        }
        if (places.stream().anyMatch(CredentialSettings.SubprotocolFirst.class::isInstance)
                && places.stream().filter(CredentialReader::isSubprotocol).count() > 1) {
            node.problem("found first and another place among the subprotocols, expected it to be the only one there:"
                    + " the second subprotocol is then the token, whatever it looks like");
        }
        if (places.stream().filter(Message.class::isInstance).count() > 1) {
            node.problem("found more than one place in the first message, expected one");
        }
        return places;
    }

    private static boolean isSubprotocol(CredentialSettings place) {
        return place instanceof CredentialSettings.SubprotocolFirst
                || place instanceof CredentialSettings.SubprotocolMarker
                || place instanceof CredentialSettings.SubprotocolPrefix
                || place instanceof CredentialSettings.SubprotocolBase64Prefix;
    }

    /** What two places that find the same token have in common; header names are of either case. */
    private static String inWords(CredentialSettings place) {
        if (place instanceof CredentialSettings.Header header) {
            return named("header", header.name().toLowerCase(Locale.ROOT));
        } else if (place instanceof CredentialSettings.Query query) {
            return named("query", query.parameter());
        } else if (place instanceof CredentialSettings.Ticket ticket) {
            return named("query", ticket.parameter());
        } else if (place instanceof CredentialSettings.Cookie cookie) {
            return named("cookie", cookie.name());
        } else if (place instanceof CredentialSettings.SubprotocolMarker marker) {
            return named("marker", marker.marker());
        } else if (place instanceof CredentialSettings.SubprotocolPrefix prefix) {
            return named("prefix", prefix.prefix());
        } else if (place instanceof CredentialSettings.SubprotocolBase64Prefix prefix) {
            return named("prefix", prefix.prefix());
        } else if (place instanceof CredentialSettings.SubprotocolFirst first) {
            return named("first", first.word().toLowerCase(Locale.ROOT));
        } else if (place instanceof CredentialSettings.Certificate) {
            return "certificate";
        } else if (place instanceof Message message) {
            return named("message", message.field());
        }
        throw new IllegalStateException("A place without a name: " + place);
    }

    private static String named(String kind, String name) {
        return name.isEmpty() ? "" : kind + " " + name;
    }

    private static @Nullable CredentialSettings place(Mapping item) {
        if (item.keys().size() != 1) {
            if (item.place().path().endsWith("]") && !item.isBroken()) {
                item.problem("found " + item.keys().size() + " keys, expected exactly one of "
                        + Units.either(Section.CREDENTIAL.keys()));
            }
            return null;
        }
        return switch (item.keys().iterator().next()) {
            case "header" -> new CredentialSettings.Header(item.require("header", HEADER, ""));
            case "query" -> new CredentialSettings.Query(item.require("query", Units.TEXT, ""));
            case "ticket" -> ticket(item.get("ticket"));
            case "cookie" -> new CredentialSettings.Cookie(item.require("cookie", Http.WORD, ""));
            case "certificate" -> certificate(item.get("certificate"));
            case "message" -> message(item.get("message"));
            case "subprotocol" -> subprotocol(item.get("subprotocol").mapping(Section.SUBPROTOCOL));
            default -> null;
        };
    }

    /** In short the word for the name alone. */
    private static CredentialSettings certificate(Node node) {
        if (node instanceof Scalar) {
            return new CredentialSettings.Certificate(node.as(SUBJECT, SubjectName.DN), false);
        }
        Mapping certificate = node.mapping(Section.CREDENTIAL_CERTIFICATE);
        return new CredentialSettings.Certificate(
                certificate.require("subject", SUBJECT, SubjectName.DN),
                certificate.read("withoutOrigin", Units.TRUE_OR_FALSE, false));
    }

    /** In short the parameter alone. */
    private static CredentialSettings ticket(Node node) {
        if (node instanceof Scalar) {
            return new CredentialSettings.Ticket(node.as(Units.TEXT, ""), Tickets.LONGEST, Set.of());
        }
        Mapping ticket = node.mapping(Section.CREDENTIAL_TICKET);
        return new CredentialSettings.Ticket(
                ticket.require("query", Units.TEXT, ""),
                ticket.read("lifetime", LIFETIME, Tickets.LONGEST),
                Names.list(ticket.get("bind"), BIND, "").stream()
                        .map(word -> Bind.valueOf(word.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toSet()));
    }

    /** In short the field alone. */
    private static CredentialSettings message(Node node) {
        if (node instanceof Scalar) {
            return new Message(node.as(Units.TEXT, ""), Message.DEFAULT_WITHIN, Message.DEFAULT_MAX_SIZE);
        }
        Mapping message = node.mapping(Section.CREDENTIAL_MESSAGE);
        return new Message(
                message.require("field", Units.TEXT, ""),
                message.read("within", WITHIN, Message.DEFAULT_WITHIN),
                Math.toIntExact(message.read("maxSize", SIZE, (long) Message.DEFAULT_MAX_SIZE)));
    }

    private static @Nullable CredentialSettings subprotocol(Mapping item) {
        if (item.keys().size() != 1) {
            if (!item.isBroken()) {
                item.problem("found " + item.keys().size() + " keys, expected exactly one of "
                        + Units.either(Section.SUBPROTOCOL.keys()));
            }
            return null;
        }
        return switch (item.keys().iterator().next()) {
            case "marker" -> new CredentialSettings.SubprotocolMarker(item.require("marker", Http.WORD, ""));
            case "prefix" -> new CredentialSettings.SubprotocolPrefix(item.require("prefix", Http.WORD, ""));
            case "base64urlPrefix" ->
                new CredentialSettings.SubprotocolBase64Prefix(item.require("base64urlPrefix", Http.WORD, ""));
            case "first" -> new CredentialSettings.SubprotocolFirst(item.require("first", Http.WORD, ""));
            default -> null;
        };
    }
}
