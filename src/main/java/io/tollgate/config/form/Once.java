package io.tollgate.config.form;

import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Place;
import java.util.HashMap;
import java.util.Map;

/** Holds the values that may be there only once, and reports the second. */
public final class Once {
    private final Map<Object, Place> places = new HashMap<>();

    /** Gives the value back, reported if it was there before. What was not read or is empty does not count. */
    public <T> T claim(Node at, T value) {
        if (at.present() && !value.equals("")) {
            Place before = places.putIfAbsent(value, at.place());
            if (before != null) {
                at.problem("\"" + value + "\" is already there on " + before.inWords());
            }
        }
        return value;
    }
}
