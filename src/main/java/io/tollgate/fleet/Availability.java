package io.tollgate.fleet;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the store as a whole is of use, and the one line of the log at each change of that. Written on one event loop. */
final class Availability {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final double MILLIS_PER_SECOND = 1e3;

    private final RedisLink.Listener listener;
    private final RedisSettings.OnOutage onOutage;
    private volatile boolean up;
    /** When it went away, or null while it is not. */
    private @Nullable Long awaySince;

    Availability(RedisSettings settings, RedisLink.Listener listener) {
        this.onOutage = settings.onOutage();
        this.listener = listener;
    }

    boolean isUp() {
        return up;
    }

    void away(String where, String why, long now) {
        if (awaySince != null) {
            return;
        }
        up = false;
        awaySince = now;
        LOG.warn(
                "{} is away: {}; until it is back, what is counted with 'store: redis' is {}", where, why, meanwhile());
        listener.down();
    }

    private String meanwhile() {
        return switch (onOutage) {
            case OPEN -> "not limited (onOutage: open)";
            case CLOSED -> "refused (onOutage: closed)";
            case LOCAL -> "counted by each node by itself (onOutage: local)";
        };
    }

    void back(String where, long now) {
        if (up) {
            return;
        }
        up = true;
        if (awaySince == null) {
            LOG.info("{} answers", where);
        } else {
            long millis = TimeUnit.NANOSECONDS.toMillis(now - awaySince);
            LOG.info("{} is back after {} s", where, millis / MILLIS_PER_SECOND);
        }
        awaySince = null;
        listener.up();
    }
}
