package io.tollgate.admin.overview;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who has the most connections open, those first who have more.
 *
 * @param time when they were counted: the more there are, the more rarely that is done
 */
public record TopState(Instant time, List<TopSubject> subjects, List<TopAddress> addresses) {
    public TopState {
        subjects = List.copyOf(subjects);
        addresses = List.copyOf(addresses);
    }

    /**
     * Somebody who was proven.
     *
     * @param issuer who vouches for him
     */
    public record TopSubject(@Nullable String issuer, String subject, int open) {}

    /** A client's address. */
    public record TopAddress(String address, int open) {}
}
