package io.tollgate.config.yaml;

import java.util.List;

/**
 * A value of the configuration that knows its place. Asked for something it is not, it reports a problem and gives a
 * stand-in, so that reading goes on and finds the next problem; what was read is of use only if no error was reported.
 */
public abstract sealed class Node permits Scalar, Sequence, Mapping, Absent {
    private final Place place;
    private final Problems problems;

    Node(Place place, Problems problems) {
        this.place = place;
        this.problems = problems;
    }

    public final Place place() {
        return place;
    }

    final Problems problems() {
        return problems;
    }

    /** Reports an error at this place. */
    public final void problem(String message) {
        problems.error(place, message);
    }

    /** Reports something doubtful at this place. */
    public final void warning(String message) {
        problems.warning(place, message);
    }

    /** Reports that something else was expected here. */
    public void expected(String expected) {
        problem("found " + found() + ", expected " + expected);
    }

    /** What is here, in words, without any secret. */
    abstract String found();

    /** Whether the file has anything here. */
    public boolean present() {
        return true;
    }

    /** A single value of the form; {@code otherwise} if there is nothing here, or, reported, something else. */
    public <T> T as(Form<T> form, T otherwise) {
        expected(form.expected());
        return otherwise;
    }

    /** The items of a list; none if there is nothing here, or, reported, something else. */
    public List<Node> items(String expected) {
        expected(expected);
        return List.of();
    }

    /** A mapping whose keys are all known, the others reported. */
    public Mapping mapping(Known known) {
        expected("a mapping with " + String.join(", ", known.keys()));
        return Mapping.broken(place, problems);
    }

    /** A mapping from names or words of the user's own. */
    public Mapping mapping(String expected) {
        expected(expected);
        return Mapping.broken(place, problems);
    }
}
