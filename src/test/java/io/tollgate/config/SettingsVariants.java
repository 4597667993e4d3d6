package io.tollgate.config;

import io.tollgate.token.Secret;
import java.lang.reflect.RecordComponent;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Settings that differ from others in one component each, found by walking their records. */
final class SettingsVariants {
    private final Record settings;
    private final Set<String> met = new TreeSet<>();
    private final Set<String> varied = new HashSet<>();

    SettingsVariants(Record settings) {
        this.settings = settings;
    }

    /** Each, with the name of the component that is different. */
    void forEach(BiConsumer<String, Record> taker) {
        vary(settings, taker);
    }

    /** Components that no variant differs in: the settings given say nothing there, or its type is not known here. */
    Set<String> neverVaried() {
        Set<String> never = new TreeSet<>(met);
        never.removeAll(varied);
        return never;
    }

    /** The settings with another value for a component of theirs. */
    Record with(String component, Object value) {
        RecordComponent[] components = settings.getClass().getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            if (components[i].getName().equals(component)) {
                return with(settings, i, value);
            }
        }
        throw new IllegalArgumentException(component);
    }

    private void vary(Record record, BiConsumer<String, Record> taker) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            int place = i;
            String name = record.getClass().getSimpleName() + "." + components[i].getName();
            met.add(name);
            vary(name, read(record, components[i]), (changed, other) -> {
                varied.add(name);
                taker.accept(changed, with(record, place, other));
            });
        }
    }

    /** Other values in the place of this one. */
    private void vary(String name, Object value, BiConsumer<String, Object> taker) {
        if (value instanceof Record record) {
            vary(record, taker::accept);
        } else if (value instanceof List<?> items && !items.isEmpty()) {
            taker.accept(name, items.subList(1, items.size()));
            for (int i = 0; i < items.size(); i++) {
                if (items.get(i) instanceof Record record) {
                    int place = i;
                    vary(record, (changed, other) -> {
                        List<Object> others = new ArrayList<>(items);
                        others.set(place, other);
                        taker.accept(changed, others);
                    });
                }
            }
        } else {
            simple(value, other -> taker.accept(name, other));
        }
    }

    private static void simple(Object value, Consumer<Object> taker) {
        if (value instanceof Boolean is) {
            taker.accept(!is);
        } else if (value instanceof Integer number) {
            taker.accept(number + 1);
        } else if (value instanceof Long number) {
            taker.accept(number + 1);
        } else if (value instanceof Double number) {
            taker.accept(number / 2 + 0.01);
        } else if (value instanceof String text) {
            taker.accept(text + "x");
        } else if (value instanceof Duration time) {
            taker.accept(time.plusMillis(1));
        } else if (value instanceof LocalDate day) {
            taker.accept(day.plusDays(1));
        } else if (value instanceof URI url) {
            taker.accept(URI.create(url + "x"));
        } else if (value instanceof Path file) {
            taker.accept(file.resolveSibling("other"));
        } else if (value instanceof Secret) {
            taker.accept(new Secret("another secret that is long enough".getBytes(StandardCharsets.UTF_8)));
        } else if (value instanceof InetSocketAddress address) {
            taker.accept(new InetSocketAddress(address.getAddress(), address.getPort() + 1));
        } else if (value instanceof Enum<?> word) {
            Arrays.stream(word.getDeclaringClass().getEnumConstants())
                    .filter(other -> other != word)
                    .findFirst()
                    .ifPresent(taker);
        } else if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            Map<Object, Object> others = new LinkedHashMap<>(map);
            others.remove(map.keySet().iterator().next());
            taker.accept(others);
        } else if (value instanceof Collection<?> items && !items.isEmpty()) {
            Set<Object> others = new LinkedHashSet<>(items);
            others.remove(items.iterator().next());
            taker.accept(others);
        }
    }

    private static Object read(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(component.getName(), e);
        }
    }

    private static Record with(Record record, int place, Object value) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = i == place ? value : read(record, components[i]);
        }
        try {
            return record.getClass().getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(record.getClass().getSimpleName() + "." + components[place].getName(), e);
        }
    }
}
