package io.tollgate.config.yaml;

/**
 * Where a value was written.
 *
 * @param source the file, or the flag or variable that gave it
 * @param line from 1; 0 where there are no lines
 * @param path the keys that lead to it, such as {@code routes[0].tunnel.idle}; empty for the whole
 */
public record Place(String source, int line, String path) {
    /** The whole of a source. */
    public static Place of(String source) {
        return new Place(source, 0, "");
    }

    /** A key is the writer's own text, as a value is. */
    Place key(String key) {
        String shown = Scalar.shown(key);
        return new Place(source, line, path.isEmpty() ? shown : path + "." + shown);
    }

    Place item(int index) {
        return new Place(source, line, path + "[" + index + "]");
    }

    Place onLine(int number) {
        return new Place(source, number, path);
    }

    /** For a message about another place. */
    public String inWords() {
        return line == 0 ? source : "line " + line;
    }

    @Override
    public String toString() {
        String where = line == 0 ? source : source + ":" + line;
        return path.isEmpty() ? where : where + ": " + path;
    }
}
