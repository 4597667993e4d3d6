package io.tollgate.config.yaml;

import java.util.List;

/** The place of a key that the file does not have. */
public final class Absent extends Node {
    private final boolean silent;

    /** @param silent whether its being away was already reported, by way of what it should be in */
    Absent(Place place, Problems problems, boolean silent) {
        super(place, problems);
        this.silent = silent;
    }

    @Override
    String found() {
        return "nothing";
    }

    @Override
    public boolean present() {
        return false;
    }

    @Override
    public void expected(String expected) {
        if (!silent) {
            problem("missing, expected " + expected);
        }
    }

    @Override
    public <T> T as(Form<T> form, T otherwise) {
        return otherwise;
    }

    @Override
    public List<Node> items(String expected) {
        return List.of();
    }

    @Override
    public Mapping mapping(Known known) {
        return Mapping.empty(place(), problems());
    }

    @Override
    public Mapping mapping(String expected) {
        return Mapping.empty(place(), problems());
    }
}
