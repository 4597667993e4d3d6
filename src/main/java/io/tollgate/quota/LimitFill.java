package io.tollgate.quota;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How full a limit is in this process.
 *
 * @param keys how many are counted now, each for itself; null where that is not known here: a limit of each tunnel alone, or one
 *     that nodes share
 * @param fullest the fullest of them first, a few
 */
public record LimitFill(LimitSettings settings, @Nullable Long keys, List<Full> fullest) {
    public LimitFill {
        fullest = List.copyOf(fullest);
    }

    /**
     * Somebody who is counted.
     *
     * @param whose as {@link RouteLimits.Told#whose}; where that is not known, the beginning of a digest, which tells him from
     *     others and nobody who he is
     * @param used the share of what he may have, 0 to 1
     */
    public record Full(String whose, double used) {}
}
