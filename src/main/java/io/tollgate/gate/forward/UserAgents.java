package io.tollgate.gate.forward;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * User-Agents of open tunnels, each kept once, so that a tunnel holds no more of it than a reference. Most clients of one
 * service say one of a few hundred. Where clients say more than there is room for, some tunnels keep none: whoever makes them
 * up cannot make tunnels larger. What no tunnel holds any more makes room. One event loop.
 */
public final class UserAgents {
    static final int PLACES = 1024;
    static final int LONGEST = 256;

    /** How many places one text may stand at. */
    private static final int PROBES = 8;

    @SuppressWarnings({"unchecked", "rawtypes"})
    private final @Nullable WeakReference<String>[] places = new WeakReference[PLACES];

    /** The same text, cut to the longest that is kept; null for none, and where there is no room. */
    public @Nullable String keep(@Nullable String sent) {
        if (sent == null || sent.isEmpty()) {
            return null;
        }
        String text = sent.length() <= LONGEST ? sent : sent.substring(0, LONGEST);
        int free = -1;
        for (int i = 0; i < PROBES; i++) {
            int place = (text.hashCode() * 31 + i) & (PLACES - 1);
            WeakReference<String> reference = places[place];
            String kept = reference == null ? null : reference.get();
            if (text.equals(kept)) {
                return kept;
            }
            if (kept == null && free < 0) {
                free = place;
            }
        }
        if (free < 0) {
            return null;
        }
        places[free] = new WeakReference<>(text);
        return text;
    }
}
