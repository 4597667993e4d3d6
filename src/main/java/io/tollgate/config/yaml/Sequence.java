package io.tollgate.config.yaml;

import java.util.List;

/** A list. */
public final class Sequence extends Node {
    private final List<Node> items;

    Sequence(Place place, Problems problems, List<Node> items) {
        super(place, problems);
        this.items = List.copyOf(items);
    }

    /** A list put together from flags and variables. */
    public static Sequence of(Place place, Problems problems, List<? extends Node> items) {
        return new Sequence(place, problems, List.copyOf(items));
    }

    public List<Node> items() {
        return items;
    }

    @Override
    public List<Node> items(String expected) {
        return items;
    }

    @Override
    String found() {
        return "a list";
    }
}
