package io.tollgate.config.section;

import io.tollgate.auth.CredentialSettings;
import io.tollgate.config.form.Http;
import io.tollgate.config.form.Once;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code credentials}: the places where a route looks for its token. */
final class CredentialReader {
    private static final Form<String> HEADER = Form.of(
            Http.HEADER.expected() + ", Cookie or Origin",
            text -> Set.of("cookie", "origin").contains(Http.fold(text))
                    ? null
                    : Http.HEADER.parser().parse(text));

    private CredentialReader() {}

    static List<CredentialSettings> read(Node node) {
        List<CredentialSettings> places = new ArrayList<>();
        Once once = new Once();
        for (Node item : node.items("a list such as [{header: Authorization}, {query: access_token}]")) {
            CredentialSettings place = place(item.mapping(Section.CREDENTIAL));
            if (place != null) {
                places.add(once.claim(item, place));
            }
        }
        return places;
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
            case "cookie" -> new CredentialSettings.Cookie(item.require("cookie", Http.WORD, ""));
            case "subprotocol" -> subprotocol(item.get("subprotocol").mapping(Section.SUBPROTOCOL));
            default -> null;
        };
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
            default -> null;
        };
    }
}
