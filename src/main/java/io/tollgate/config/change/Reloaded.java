package io.tollgate.config.change;

import java.util.List;

/**
 * What came of a reload: all of a configuration is in force, or nothing of it. No secret is in it. Immutable.
 *
 * @param result what happened
 * @param changes what is different now, a line each such as {@code routes.chat.tunnel.idle: 10m → 5m}; empty unless applied
 * @param problems what is wrong or doubtful, a line each, as {@code tollgate check} says it; never empty if refused
 */
public record Reloaded(Result result, List<String> changes, List<String> problems) {
    public Reloaded {
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
    }

    /** What happened. */
    public enum Result {
        /** The new configuration is in force. */
        APPLIED,
        /** It says what the one in force says. */
        UNCHANGED,
        /** It cannot be used; the one before stays in force, whole. */
        REFUSED
    }

    public static Reloaded applied(List<String> changes, List<String> warnings) {
        return new Reloaded(Result.APPLIED, changes, warnings);
    }

    public static Reloaded unchanged(List<String> warnings) {
        return new Reloaded(Result.UNCHANGED, List.of(), warnings);
    }

    public static Reloaded refused(List<String> problems) {
        return new Reloaded(Result.REFUSED, List.of(), problems);
    }
}
