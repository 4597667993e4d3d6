package io.tollgate.relay;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A limit on what one tunnel may send.
 *
 * @param name what logs and metrics call it, or null
 * @param count what is counted
 * @param from whose sending counts
 * @param perSecond sustained, in what is counted (bytes as wire bytes)
 * @param burst how much at once
 * @param then what happens to the one who goes over
 */
public record LimitSettings(@Nullable String name, Count count, From from, long perSecond, long burst, Then then) {
    /** What logs and metrics call it: its name, or what it counts. */
    public String label() {
        return name == null ? count.name().toLowerCase(Locale.ROOT) : name;
    }

    /** What is counted. */
    public enum Count {
        MESSAGES,
        FRAMES,
        BYTES
    }

    /** Whose sending counts. */
    public enum From {
        CLIENT,
        UPSTREAM,
        BOTH
    }

    /** What happens to the one who goes over. */
    public enum Then {
        /** Its reading stops until the debt is paid. */
        THROTTLE,
        /** The tunnel ends. */
        CLOSE
    }
}
