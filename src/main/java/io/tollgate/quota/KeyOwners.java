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

    /** Of what is left, for one rule: the next ones have a turn although nobody is found for this one. */
    private static final int SHARE = 4;

    private static final int MOST_KEPT = 2_000;
    private static final float LOAD_FACTOR = 0.75f;

    private final Names kept = new Names();
    /** How many were tried out for a rule, where that was not all of them: it goes on there. */
    private final Map<Integer, Integer> passed = new HashMap<>();

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
        search(rule, wanted, known.by(rule.settings().per().kind()), found);
        return found;
    }

    private void search(Rule rule, Set<LimitKey> wanted, Iterator<Caller> callers, Map<LimitKey, String> found) {
        int first = passed.getOrDefault(rule.tag(), 0);
        int end = first + (MOST_TRIED - tried) / SHARE;
        int at = 0;
        while (!wanted.isEmpty() && at < end && callers.hasNext()) {
            Caller caller = callers.next();
            if (rule.concerns(caller) && at++ >= first) {
                tried++;
                LimitKey key = rule.key(caller);
                if (wanted.remove(key)) {
                    kept.put(key, rule.whose(caller));
                    found.put(key, rule.whose(caller));
                }
            }
        }
        if (wanted.isEmpty() || !callers.hasNext()) {
            passed.remove(rule.tag());
        } else {
            passed.put(rule.tag(), at);
        }
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
