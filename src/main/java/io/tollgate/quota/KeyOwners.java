package io.tollgate.quota;

import io.tollgate.limit.LimitKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Whose keys some are, found by trying out who is known: keys are digests. One thread. */
final class KeyOwners {
    /** Between two rests; a digest is less than a microsecond. */
    static final int MOST_TRIED = 20_000;

    private static final int MOST_KEPT = 2_000;
    private static final float LOAD_FACTOR = 0.75f;

    private final Names kept = new Names();
    private int tried;

    /** It may try as much again. */
    void rest() {
        tried = 0;
    }

    /** The names of those that are found. */
    Map<LimitKey, String> find(Rule rule, Collection<LimitKey> keys, KnownCallers known) {
        Map<LimitKey, String> found = new HashMap<>();
        Set<LimitKey> wanted = new HashSet<>();
        for (LimitKey key : keys) {
            String name = kept.get(key);
            if (name == null) {
                wanted.add(key);
            } else {
                found.put(key, name);
            }
        }
        Iterator<Caller> callers = known.by(rule.settings().per().kind());
        while (!wanted.isEmpty() && tried < MOST_TRIED && callers.hasNext()) {
            Caller caller = callers.next();
            if (rule.concerns(caller)) {
                tried++;
                LimitKey key = rule.key(caller);
                if (wanted.remove(key)) {
                    kept.put(key, rule.whose(caller));
                    found.put(key, rule.whose(caller));
                }
            }
        }
        return found;
    }

    /** Those that were asked for lately. */
    private static final class Names extends LinkedHashMap<LimitKey, String> {
        private static final long serialVersionUID = 1;

        Names() {
            super(MOST_KEPT, LOAD_FACTOR, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<LimitKey, String> eldest) {
            return size() > MOST_KEPT;
        }
    }
}
