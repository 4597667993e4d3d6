package io.tollgate.config.yaml;

import java.util.Set;

/** The keys that a mapping may have. */
public interface Known {
    Set<String> keys();

    /** Keys that the design names and this version does not have yet. */
    Set<String> later();
}
