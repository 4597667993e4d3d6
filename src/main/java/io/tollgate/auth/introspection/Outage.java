package io.tollgate.auth.introspection;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log when a server ceases to answer and when it answers again: a line each, and no more than that in a minute, since
 * a server may fail for some tokens only. One thread.
 */
final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

    private final String issuer;
    private boolean told;
    private @Nullable Long toldNanos;

    Outage(String issuer) {
        this.issuer = issuer;
    }

    /** @param reason without a word of the token or of the answer */
    void failed(String reason, long now) {
        Long before = toldNanos;
        if (!told && (before == null || now - before >= QUIET_NANOS)) {
            told = true;
            toldNanos = now;
            LOG.warn(
                    "Issuer {}: no answer about a token, new ones are answered with 503 and open tunnels kept for the"
                            + " grace: {}",
                    issuer,
                    reason);
        }
    }

    void answered() {
        if (told) {
            told = false;
            LOG.info("Issuer {}: it answers about tokens again", issuer);
        }
    }
}
