package io.tollgate.it;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The live objects of a Java process by class, after a full collection. */
record HeapHistogram(Map<String, Count> classes) {
    private static final Pattern LINE = Pattern.compile("(?m)^ *\\d+: +(\\d+) +(\\d+) +(\\S+)");
    private static final Count NONE = new Count(0, 0);

    /** Of one class. */
    record Count(long objects, long bytes) {}

    static HeapHistogram of(long pid) {
        Map<String, Count> classes = new TreeMap<>();
        Matcher line = LINE.matcher(ProcessFigures.jcmd(pid, "GC.class_histogram"));
        while (line.find()) {
            classes.put(line.group(3), new Count(Long.parseLong(line.group(1)), Long.parseLong(line.group(2))));
        }
        return new HeapHistogram(classes);
    }

    long objects(String type) {
        return classes.getOrDefault(type, NONE).objects();
    }

    /**
     * The bytes of each class of which every one of so many things has made at least one object since. Not arrays of int: the
     * collector fills gaps with those, so there is no telling whose they are.
     */
    Map<String, Double> bytesOfEach(int things, HeapHistogram before) {
        Map<String, Double> grown = new TreeMap<>();
        classes.forEach((type, now) -> {
            Count then = before.classes.getOrDefault(type, NONE);
            if (now.objects() - then.objects() >= things && !type.equals("[I")) {
                grown.put(type, (double) (now.bytes() - then.bytes()) / things);
            }
        });
        return grown;
    }
}
