package io.tollgate.admin.overview;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the process is.
 *
 * @param notReady why no traffic should come, empty if it should
 * @param open tunnels
 * @param drain null unless it is going away
 */
public record ProcessState(
        String version,
        Instant started,
        List<String> notReady,
        int open,
        @Nullable DrainState drain) {
    public ProcessState {
        notReady = List.copyOf(notReady);
    }

    /**
     * How it is going away.
     *
     * @param deadline when the TCP of tunnels is ended that are still open
     * @param atStart tunnels that were open when it began
     */
    public record DrainState(Instant since, Instant deadline, int atStart) {}
}
