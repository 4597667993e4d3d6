package io.tollgate.config.change;

import io.tollgate.config.TollgateSettings;
import io.tollgate.config.yaml.Scalar;
import io.tollgate.quota.ByClaim;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is different between two settings, said in the keys of the file. Files that settings only name are compared by what
 * they held. It walks the records, so a new setting shows by itself; {@link SettingWords} knows where a component has
 * another name than its key, and what may not be shown. Pure; for one thread.
 */
public final class SettingsDiff {
    private static final int MOST_LINES = 100;

    private final FileDigests before;
    private final FileDigests after;
    private final List<String> lines = new ArrayList<>();

    private SettingsDiff(FileDigests before, FileDigests after) {
        this.before = before;
        this.after = after;
    }

    /** Every difference of two configurations, a line each, in the order of the file's sections. */
    public static List<String> between(
            TollgateSettings old, FileDigests before, TollgateSettings now, FileDigests after) {
        SettingsDiff diff = new SettingsDiff(before, after);
        for (RecordComponent section : TollgateSettings.class.getRecordComponents()) {
            String path = SettingWords.key(section);
            Object then = read(old, section);
            if (then instanceof List<?> items) {
                diff.named(path, items, (List<?>) Objects.requireNonNull(read(now, section)));
            } else {
                diff.compare(path, section, then, read(now, section));
            }
        }
        List<String> all = diff.lines;
        if (all.size() <= MOST_LINES) {
            return List.copyOf(all);
        }
        List<String> first = new ArrayList<>(all.subList(0, MOST_LINES));
        first.add("and " + (all.size() - MOST_LINES) + " more");
        return first;
    }

    /** Whether two settings of a kind say the same, and the files they name held the same. */
    public static boolean same(Record old, FileDigests before, Record now, FileDigests after) {
        SettingsDiff diff = new SettingsDiff(before, after);
        diff.components("", old, now);
        return diff.lines.isEmpty();
    }

    private void named(String path, List<?> old, List<?> now) {
        Map<String, Record> then = byName(old);
        Map<String, Record> today = byName(now);
        today.forEach((name, item) -> {
            Record was = then.get(name);
            if (was == null) {
                lines.add(path + "." + name + ": added");
            } else {
                components(path + "." + name, was, item);
            }
        });
        then.keySet().stream()
                .filter(name -> !today.containsKey(name))
                .forEach(name -> lines.add(path + "." + name + ": removed"));
        List<String> stayed = new ArrayList<>(then.keySet());
        stayed.retainAll(today.keySet());
        List<String> order = new ArrayList<>(today.keySet());
        order.retainAll(then.keySet());
        if (!stayed.equals(order)) {
            lines.add(path + ": in another order");
        }
    }

    private static Map<String, Record> byName(List<?> items) {
        Map<String, Record> named = new LinkedHashMap<>();
        for (Object item : items) {
            Record settings = (Record) item;
            for (RecordComponent component : settings.getClass().getRecordComponents()) {
                if (component.getName().equals("name")) {
                    named.put(String.valueOf(read(settings, component)), settings);
                }
            }
        }
        return named;
    }

    private void components(String path, Record old, Record now) {
        for (RecordComponent component : old.getClass().getRecordComponents()) {
            String key = SettingWords.key(component);
            compare(
                    path.isEmpty() || key.isEmpty() ? path + key : path + "." + key,
                    component,
                    LimitWords.said(old, read(old, component)),
                    LimitWords.said(now, read(now, component)));
        }
    }

    private void compare(String path, RecordComponent component, @Nullable Object old, @Nullable Object now) {
        if (old instanceof Record was && now instanceof Record is && was.getClass() == is.getClass()) {
            components(path, was, is);
        } else if (old instanceof Path file && old.equals(now)) {
            if (!before.same(file, after)) {
                lines.add(path + ": file changed");
            }
        } else if (old instanceof List<?> was && now instanceof List<?> is && holdRecords(was, is)) {
            items(path, component, was, is);
        } else if (component.getDeclaringRecord() == ByClaim.class && old instanceof Map<?, ?> was) {
            entries(path, component, was, (Map<?, ?>) Objects.requireNonNull(now));
        } else if (old == null && now instanceof Record) {
            lines.add(path + ": added");
        } else if (old instanceof Record && now == null) {
            lines.add(path + ": removed");
        } else if (!Objects.equals(old, now)) {
            lines.add(path + ": " + SettingWords.text(component, old) + " → " + SettingWords.text(component, now));
        }
    }

    private static boolean holdRecords(List<?> old, List<?> now) {
        return old.stream().allMatch(Record.class::isInstance)
                && now.stream().allMatch(Record.class::isInstance)
                && !(old.isEmpty() && now.isEmpty());
    }

    private void items(String path, RecordComponent component, List<?> old, List<?> now) {
        for (int i = 0; i < Math.min(old.size(), now.size()); i++) {
            compare(path + "[" + i + "]", component, old.get(i), now.get(i));
        }
        if (old.size() != now.size()) {
            lines.add("%s: %d → %d items".formatted(path, old.size(), now.size()));
        }
    }

    /** What a claim may say, each with its value. */
    private void entries(String path, RecordComponent component, Map<?, ?> old, Map<?, ?> now) {
        Set<Object> said = new LinkedHashSet<>(old.keySet());
        said.addAll(now.keySet());
        said.forEach(
                key -> compare(path + "." + Scalar.shown(String.valueOf(key)), component, old.get(key), now.get(key)));
    }

    private static @Nullable Object read(Record settings, RecordComponent component) {
        try {
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Settings are public records, but " + component + " cannot be read", e);
        }
    }
}
