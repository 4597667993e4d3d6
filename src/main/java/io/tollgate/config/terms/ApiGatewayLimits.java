package io.tollgate.config.terms;

import io.tollgate.config.yaml.Mapping;
import io.tollgate.upstream.UpstreamTerms;
import java.time.Duration;

/** Warns where a key beside the preset asks for more than API Gateway gives anybody. */
final class ApiGatewayLimits {
    private static final long FRAME = 32 * 1024;
    private static final long MESSAGE = 128 * 1024;
    private static final long TARGET = 4_096;
    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final Duration LIFETIME = Duration.ofHours(2);

    private ApiGatewayLimits() {}

    static void check(Mapping upstream, UpstreamTerms terms) {
        warn(upstream, "maxFrame", over(terms.maxFrame(), FRAME), "ends connections for a frame of more than 32KiB");
        warn(
                upstream,
                "maxMessage",
                over(terms.maxMessage(), MESSAGE),
                "ends connections for a message of more than 128KiB");
        warn(upstream, "maxTarget", over(terms.maxTarget(), TARGET), "takes no URL of more than 4096 characters");
        Duration every = terms.keepAlive().every();
        warn(
                upstream,
                "keepAlive",
                every.isZero() || every.compareTo(IDLE) >= 0,
                "ends connections after 10m without data");
        Duration lifetime = terms.lifetime();
        warn(upstream, "lifetime", lifetime.isZero() || lifetime.compareTo(LIFETIME) >= 0, "ends connections after 2h");
        warn(upstream, "binary", !terms.textOnly(), "ends connections for a binary message");
        warn(upstream, "compression", terms.compression(), "agrees to compression that it does not keep to");
    }

    private static boolean over(long most, long limit) {
        return most == 0 || most > limit;
    }

    private static void warn(Mapping upstream, String key, boolean tooMuch, String why) {
        if (tooMuch && upstream.has(key)) {
            upstream.get(key).warning("API Gateway " + why + ", whatever is set here");
        }
    }
}
