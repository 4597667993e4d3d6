package io.tollgate.quota;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A limit of a route. A count of connections has a {@code max}, any other has a {@code rate}.
 *
 * @param name what logs and metrics call it, unique in its route, or null
 * @param count what is counted
 * @param per for whom it is counted
 * @param from whose sending counts; {@code CLIENT} for upgrades and connections
 * @param rate sustained, or null
 * @param burst how much at once, or null for what the rate gives in one second, at least 1
 * @param max how many at once, or null
 * @param then what happens to the one who goes over
 * @param store where it is counted
 */
public record LimitSettings(
        @Nullable String name,
        Count count,
        Per per,
        From from,
        @Nullable ByClaim<Pace> rate,
        @Nullable ByClaim<Long> burst,
        @Nullable ByClaim<Integer> max,
        Then then,
        Store store) {
    /** What logs and metrics call it: its name, or what it counts. */
    public String label() {
        return name == null ? count.label : name;
    }

    /** What is counted. */
    public enum Count {
        UPGRADES,
        CONNECTIONS,
        MESSAGES,
        FRAMES,
        /** As they are on the wire. */
        BYTES;

        private final String label = name().toLowerCase(Locale.ROOT);

        /** So much in each period, as the file has it. */
        public String pace(long amount, Duration period) {
            return amount(amount) + "/"
                    + switch ((int) period.toSeconds()) {
                        case 1 -> "s";
                        case 60 -> "m";
                        case 3600 -> "h";
                        case 86_400 -> "d";
                        default -> period.toString();
                    };
        }

        /** So much of it. */
        public String amount(long amount) {
            return this == BYTES ? amount + " B" : Long.toString(amount);
        }
    }

    /**
     * For whom it is counted.
     *
     * @param name of the claim or header, else empty
     */
    public record Per(Kind kind, String name) {
        /** By what the one who is counted is told from others. */
        public enum Kind {
            CONNECTION,
            ADDRESS,
            SUBJECT,
            ROUTE,
            LISTENER,
            CLAIM,
            HEADER
        }
    }

    /** Whose sending counts. */
    public enum From {
        CLIENT,
        UPSTREAM,
        BOTH
    }

    /** So much in each period, such as {@code 100/m}. */
    public record Pace(long amount, Duration period) {}

    /** What happens to the one who goes over. */
    public enum Then {
        /** The upgrade is refused. */
        REFUSE,
        /** It is let in, and the oldest of its kind is closed. */
        EVICT_OLDEST,
        /** The reading of a side stops until the debt is paid. */
        THROTTLE,
        /** The tunnel ends. */
        CLOSE
    }

    /** Where it is counted. */
    public enum Store {
        /** Each node by itself. */
        LOCAL,
        /** All nodes together. */
        REDIS
    }
}
