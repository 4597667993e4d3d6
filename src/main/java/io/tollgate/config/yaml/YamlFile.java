package io.tollgate.config.yaml;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Reads a YAML file into a {@link Node}. Only the syntax is SnakeYAML's: no tag is followed, no type is made, and depth,
 * size and aliases are bounded.
 */
public final class YamlFile {
    private static final int MOST_CHARACTERS = 1 << 20;
    private static final int MOST_DEPTH = 40;
    private static final int MOST_ALIASES = 50;

    private YamlFile() {}

    /** The file's root, or null if it cannot be read as YAML, which is then reported. */
    public static @Nullable Node read(Path file, Problems problems) {
        Place place = Place.of(file.toString().isEmpty() ? "--config" : file.toString());
        try {
            if (file.toString().isEmpty()) {
                problems.error(place, "found nothing, expected the name of a file");
                return null;
            }
            if (Files.size(file) > MOST_CHARACTERS) {
                problems.error(place, "larger than " + MOST_CHARACTERS + " bytes");
                return null;
            }
            return parse(Files.readString(file), place, problems);
        } catch (CharacterCodingException e) {
            problems.error(place, "not UTF-8");
        } catch (NoSuchFileException e) {
            problems.error(place, "no such file");
        } catch (AccessDeniedException e) {
            problems.error(place, "may not be read");
        } catch (IOException e) {
            problems.error(place, "cannot be read: " + e.getMessage());
        }
        return null;
    }

    static @Nullable Node parse(String text, Place place, Problems problems) {
        try {
            org.yaml.snakeyaml.nodes.Node root = new Yaml(limits()).compose(new StringReader(text));
            return root == null ? Mapping.empty(place, problems) : new YamlTree(problems).node(root, place);
        } catch (MarkedYAMLException e) {
            // The exception's own message quotes the file, which may hold secrets.
            problems.error(place.onLine(line(e)), "not YAML: " + Scalar.clean(String.valueOf(e.getProblem())));
        } catch (ReaderException e) {
            problems.error(place.onLine(lineOf(e.getPosition(), text)), "not YAML: a character that may not be there");
        } catch (YAMLException e) {
            problems.error(place, "not YAML that can be read here: " + Scalar.clean(String.valueOf(e.getMessage())));
        } catch (IllegalArgumentException e) {
            // SnakeYAML lets it out for an escape in double quotes that the file's end cuts short, and for \UFFFFFFFF.
            problems.error(place, "not YAML: an escape that stands for no character");
        }
        return null;
    }

    private static LoaderOptions limits() {
        LoaderOptions limits = new LoaderOptions();
        limits.setCodePointLimit(MOST_CHARACTERS);
        limits.setNestingDepthLimit(MOST_DEPTH);
        limits.setMaxAliasesForCollections(MOST_ALIASES);
        return limits;
    }

    private static int line(MarkedYAMLException e) {
        Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
        return mark == null ? 0 : mark.getLine() + 1;
    }

    private static int lineOf(int position, String text) {
        long before = text.chars().limit(position).filter(c -> c == '\n').count();
        return (int) before + 1;
    }
}
