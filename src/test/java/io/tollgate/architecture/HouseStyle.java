package io.tollgate.architecture;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The parts of the house style that can be read off the text of the sources. */
final class HouseStyle {
    static final int MAX_LINES = 400;
    static final int MAX_TYPES = 15;

    private static final Set<String> MAY_PRINT = Set.of("cli", "demo");
    /** Where lines of the log end up. */
    private static final String STANDARD_OUTPUT = "telemetry/appender/StandardOutput.java";

    private static final Pattern PRINTING = Pattern.compile("\\bSystem\\s*\\.\\s*(out|err)\\b");
    private static final Pattern STACK_TRACE = Pattern.compile("\\bprintStackTrace\\b");
    private static final Pattern SLEEP = Pattern.compile(
            "\\bThread\\s*\\.\\s*sleep\\b|\\bimport static java\\.lang\\.Thread\\.\\*|\\bTimeUnit\\s*\\.\\s*\\w+\\s*\\.\\s*sleep\\b");
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");
    private static final Pattern TOP_LEVEL_TYPE =
            Pattern.compile("(?m)^(?:[a-z-]+ )*(?:class|interface|enum|record|@interface) \\w+");
    private static final Pattern NULL_MARKED = Pattern.compile("@NullMarked\\s+package\\b");

    private HouseStyle() {}

    static List<String> printing(JavaSource file) {
        return MAY_PRINT.contains(file.room()) || file.path().endsWith(STANDARD_OUTPUT)
                ? List.of()
                : each(file, PRINTING, "output belongs to cli and demo");
    }

    static List<String> stackTraces(JavaSource file) {
        return each(file, STACK_TRACE, "log it, or say in one line what is wrong");
    }

    static List<String> sleeps(JavaSource file) {
        return each(file, SLEEP, "wait for the event, not for time to pass");
    }

    /** In comments too: that is where they are. */
    static List<String> unfinished(JavaSource file) {
        return UNFINISHED
                .matcher(file.text())
                .results()
                .map(found -> file.at(found.start(), found.group() + " is not finished"))
                .toList();
    }

    static List<String> tooLong(JavaSource file) {
        return file.lineCount() <= MAX_LINES
                ? List.of()
                : List.of(file.at(0, "%d lines, at most %d".formatted(file.lineCount(), MAX_LINES)));
    }

    static List<String> packagesWithTooManyTypes(Collection<JavaSource> files) {
        return byPackage(files).entrySet().stream()
                .map(entry -> Map.entry(entry.getKey(), types(entry.getValue())))
                .filter(entry -> entry.getValue() > MAX_TYPES)
                .map(entry -> "%s: %d types, at most %d".formatted(entry.getKey(), entry.getValue(), MAX_TYPES))
                .toList();
    }

    static List<String> packagesNotNullMarked(Collection<JavaSource> files) {
        return byPackage(files).entrySet().stream()
                .filter(entry -> entry.getValue().stream().noneMatch(HouseStyle::isNullMarked))
                .map(entry -> entry.getKey() + ": no package-info.java with @NullMarked")
                .toList();
    }

    private static boolean isNullMarked(JavaSource file) {
        return file.isPackageInfo() && !file.inCode(NULL_MARKED).isEmpty();
    }

    private static int types(List<JavaSource> files) {
        return files.stream()
                .mapToInt(file -> file.inCode(TOP_LEVEL_TYPE).size())
                .sum();
    }

    private static Map<String, List<JavaSource>> byPackage(Collection<JavaSource> files) {
        return files.stream()
                .collect(Collectors.groupingBy(JavaSource::packageName, TreeMap::new, Collectors.toList()));
    }

    private static List<String> each(JavaSource file, Pattern pattern, String problem) {
        return file.inCode(pattern).stream()
                .map(found -> file.at(found.start(), found.group() + ": " + problem))
                .toList();
    }
}
