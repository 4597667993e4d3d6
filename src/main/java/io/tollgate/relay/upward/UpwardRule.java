package io.tollgate.relay.upward;

import org.jspecify.annotations.Nullable;

/** Of {@link UpwardSettings} what the data path and the clocks of a tunnel ask, in their units. 0 is switched off. Immutable. */
public record UpwardRule(
        int maxFrame,
        long maxMessage,
        boolean textOnly,
        long keepAliveNanos,
        @Nullable String keepAliveText) {
    /** Of an upstream that asks nothing. */
    public static final UpwardRule NONE = new UpwardRule(0, 0, false, 0, null);
}
