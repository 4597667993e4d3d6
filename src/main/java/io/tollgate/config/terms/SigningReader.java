package io.tollgate.config.terms;

import io.tollgate.aws.sign.SigningSettings;
import io.tollgate.aws.sign.SigningSettings.Place;
import io.tollgate.config.form.Addresses;
import io.tollgate.config.form.Aws;
import io.tollgate.config.section.Section;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Units;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code sign} of an upstream. */
public final class SigningReader {
    private static final Form<Place> PLACE = Units.word(Place.class);
    private static final Form<Duration> EXPIRES = Units.time(Duration.ofSeconds(1), SigningSettings.LONGEST_EXPIRES);

    /** The least that holds a signature made with temporary keys, and a target. */
    private static final int ROOMY_TARGET = 2_048;

    private SigningReader() {}

    /** Null where nothing is signed. */
    public static @Nullable SigningSettings read(Mapping upstream, List<URI> endpoints, int maxTarget) {
        Node node = upstream.get("sign");
        if (!node.present()) {
            return null;
        }
        Mapping sign = node.mapping(Section.SIGN);
        Place place = sign.read("in", PLACE, Place.HEADER);
        if (place == Place.HEADER && sign.has("expires")) {
            sign.get("expires")
                    .expected(
                            "no such key here: it goes with in: query; a signature in headers holds for some minutes");
        }
        SigningSettings settings = new SigningSettings(
                sign.require("service", Aws.SERVICE, ""),
                sign.require("region", Aws.REGION, ""),
                place,
                sign.read("expires", EXPIRES, SigningSettings.DEFAULT_EXPIRES),
                Aws.account(sign));
        String why = SigningSettings.refusal(settings.service());
        if (why != null) {
            sign.get("service")
                    .problem("found \"%s\", expected another service: %s".formatted(settings.service(), why));
        }
        Duration longest = SigningSettings.longestExpires(settings.service());
        if (settings.expires().compareTo(longest) > 0) {
            sign.get("expires")
                    .expected("at most %s, which is what %s takes".formatted(Units.text(longest), settings.service()));
        }
        if (place == Place.QUERY && maxTarget > 0 && maxTarget < ROOMY_TARGET) {
            sign.get("in")
                    .warning("a signature in the query takes about 400 characters, and with temporary keys up to 1500"
                            + " more: maxTarget leaves it " + maxTarget);
        }
        checkEndpoints(sign, settings, endpoints);
        return settings;
    }

    private static void checkEndpoints(Mapping sign, SigningSettings settings, List<URI> endpoints) {
        for (URI endpoint : endpoints) {
            if ("ws".equalsIgnoreCase(endpoint.getScheme()) && !Addresses.isLoopback(endpoint.getHost())) {
                sign.warning("endpoint %s is not encrypted: whoever reads a signature there can use it for some minutes"
                        .formatted(endpoint));
            }
            String region = Aws.regionOfHost(endpoint.getHost());
            if (region != null && !settings.region().isEmpty() && !region.equals(settings.region())) {
                sign.get("region").expected("%s, the region of endpoint %s".formatted(region, endpoint));
                return;
            }
        }
    }
}
