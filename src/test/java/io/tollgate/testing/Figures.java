package io.tollgate.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scrape in Prometheus' text format 0.0.4, read strictly: HELP, TYPE and then all samples of a family, no family and no
 * sample twice, names as the type asks for, histograms that add up. Anything else is an {@link AssertionError}.
 */
public final class Figures {
    private static final Pattern HELP = Pattern.compile("# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (\\S.*)");
    private static final Pattern TYPE =
            Pattern.compile("# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary)");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? ([-+]?(?:[0-9.]+(?:[eE][-+]?[0-9]+)?|Inf)|NaN)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\"\\\\n])*)\"(?:,(?=[a-zA-Z_])|$)");

    private final Map<String, Family> families = new LinkedHashMap<>();

    /** One metric as the text has it. */
    public record Family(String name, String help, String type, Map<String, Double> samples) {}

    private Figures() {}

    public static Figures parse(String text) {
        Figures figures = new Figures();
        require(text.endsWith("\n"), "the last line has no end");
        Family open = null;
        String help = null;
        for (String line : text.lines().toList()) {
            Matcher asHelp = HELP.matcher(line);
            Matcher asType = TYPE.matcher(line);
            if (asHelp.matches()) {
                help = asHelp.group(1) + " " + asHelp.group(2);
            } else if (asType.matches()) {
                String name = asType.group(1);
                require(help != null && help.startsWith(name + " "), "no HELP before " + line);
                open = new Family(name, help.substring(name.length() + 1), asType.group(2), new LinkedHashMap<>());
                require(figures.families.put(name, open) == null, "a second family " + name);
                help = null;
            } else {
                require(open != null, "a sample before its TYPE: " + line);
                sample(open, line);
            }
        }
        figures.families.values().forEach(Figures::requireHistogram);
        return figures;
    }

    private static void sample(Family family, String line) {
        Matcher sample = SAMPLE.matcher(line);
        require(sample.matches(), "not a sample: " + line);
        String name = sample.group(1);
        require(names(family).contains(name), "not of family " + family.name() + ": " + line);
        String series = name + labels(sample.group(2) == null ? "" : sample.group(2), line);
        double value = Double.parseDouble(sample.group(3).replace("Inf", "Infinity"));
        require(family.samples().put(series, value) == null, "a second sample: " + line);
        boolean falls = !family.type().equals("gauge") && value < 0;
        require(!falls, "below zero: " + line);
    }

    private static Set<String> names(Family family) {
        String name = family.name();
        return switch (family.type()) {
            case "histogram" -> Set.of(name + "_bucket", name + "_count", name + "_sum");
            case "summary" -> Set.of(name, name + "_count", name + "_sum");
            case "counter" -> name.endsWith("_total") ? Set.of(name) : Set.of();
            default -> Set.of(name);
        };
    }

    /** The labels in order of their names, so that a series has one spelling. */
    private static Map<String, String> labels(String text, String line) {
        Map<String, String> labels = new TreeMap<>();
        Matcher label = LABEL.matcher(text);
        int end = 0;
        while (label.find() && label.start() == end) {
            require(labels.put(label.group(1), label.group(2)) == null, "a label twice: " + line);
            end = label.end();
        }
        require(end == text.length(), "not labels: " + line);
        return labels;
    }

    /** Buckets never fall, and the last holds all. */
    private static void requireHistogram(Family family) {
        if (!family.type().equals("histogram")) {
            return;
        }
        double before = 0;
        for (Map.Entry<String, Double> sample : family.samples().entrySet()) {
            String series = sample.getKey();
            if (series.startsWith(family.name() + "_bucket")) {
                require(sample.getValue() >= before, "a bucket falls: " + series);
                boolean last = series.contains("le=+Inf");
                before = last ? 0 : sample.getValue();
                String count = series.replace("_bucket", "_count").replaceAll("(, )?le=[^,}]*(, )?", "$1");
                require(
                        !last || sample.getValue().equals(family.samples().get(trimmed(count))),
                        "no _count of the same: " + series);
            }
        }
    }

    private static String trimmed(String series) {
        return series.replace(", }", "}");
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new AssertionError(otherwise);
        }
    }

    public Map<String, Family> families() {
        return families;
    }

    /** The label names that the samples of a family have, without those of its type. */
    public Set<String> labelsOf(String family) {
        Set<String> names = new TreeSet<>();
        for (String series : families.get(family).samples().keySet()) {
            Matcher label = Pattern.compile("[{ ]([a-zA-Z_][a-zA-Z0-9_]*)=").matcher(series);
            while (label.find()) {
                names.add(label.group(1));
            }
        }
        names.remove("le");
        return names;
    }

    /**
     * The value of one series, 0 where there is none yet.
     *
     * @param labels name and value in turn
     */
    public double value(String name, String... labels) {
        Map<String, String> wanted = new TreeMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        for (Family family : families.values()) {
            Double value = family.samples().get(name + wanted);
            if (value != null) {
                return value;
            }
        }
        return 0;
    }

    /** All series of a name, for messages. */
    public List<String> series(String name) {
        List<String> found = new ArrayList<>();
        families.values()
                .forEach(family -> family.samples().forEach((series, value) -> {
                    if (series.startsWith(name + "{")) {
                        found.add(series + " " + value);
                    }
                }));
        return found;
    }
}
