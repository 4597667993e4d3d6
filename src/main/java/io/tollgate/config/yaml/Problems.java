package io.tollgate.config.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Everything wrong with a configuration, collected so that all of it is told at once. For one thread. */
public final class Problems {
    private final List<Problem> found = new ArrayList<>();

    /**
     * One thing wrong, or doubtful.
     *
     * @param error whether the configuration cannot be used because of it
     */
    public record Problem(Place place, boolean error, String message) {
        /** {@code conf.yaml:12: routes[0].tunnel.idle: found "10", expected …}. */
        @Override
        public String toString() {
            return Scalar.printable(place + ": " + (error ? "" : "warning: ") + message);
        }
    }

    public void error(Place place, String message) {
        found.add(new Problem(place, true, message));
    }

    public void warning(Place place, String message) {
        found.add(new Problem(place, false, message));
    }

    /** Flags and variables first, then in the order of the file's lines; once each, however often a key was read. */
    public List<Problem> all() {
        return found.stream()
                .distinct()
                .sorted(Comparator.comparingInt(problem -> problem.place().line()))
                .toList();
    }

    public boolean hasErrors() {
        return found.stream().anyMatch(Problem::error);
    }

    /** One problem a line. */
    @Override
    public String toString() {
        return String.join("\n", all().stream().map(Problem::toString).toList());
    }
}
