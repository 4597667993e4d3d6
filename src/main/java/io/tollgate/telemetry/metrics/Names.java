package io.tollgate.telemetry.metrics;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The things of one kind that figures are kept of, by name. A name keeps its figures when a reload takes it away, since a
 * counter may never fall; after so many names over the life of a process, further ones share the figures of {@link #OTHERS}.
 * Safe on any thread.
 */
final class Names<T> {
    /** No name of the configuration has parentheses. */
    static final String OTHERS = "(others)";

    /** Far beyond what one file names; only reload after reload comes here. */
    static final int MOST = 1000;

    private final ConcurrentHashMap<String, T> byName = new ConcurrentHashMap<>();
    private final Function<String, T> make;

    Names(Function<String, T> make) {
        this.make = make;
    }

    T of(String name) {
        T known = byName.get(name);
        if (known != null) {
            return known;
        }
        return byName.computeIfAbsent(byName.size() < MOST ? name : OTHERS, make);
    }

    /** Those there are; new ones show as they come. */
    Collection<T> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    Set<String> known() {
        return byName.keySet();
    }
}
