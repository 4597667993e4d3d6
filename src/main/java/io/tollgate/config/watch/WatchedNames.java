package io.tollgate.config.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which names in which folders decide what some files hold: their own, and each symbolic link on the way to them. A volume
 * of Kubernetes changes all of its files by one such link: {@code tollgate.yaml → ..data/tollgate.yaml}, and
 * {@code ..data → ..2027_01_31}. Immutable.
 */
final class WatchedNames {
    /** More links in a row are a circle. */
    private static final int MOST_LINKS = 40;

    private final Map<Path, Set<Path>> byFolder = new LinkedHashMap<>();

    private WatchedNames() {}

    /** As the links are now. Blocks. */
    static WatchedNames of(Set<Path> files) {
        WatchedNames names = new WatchedNames();
        files.forEach(file -> names.follow(file.toAbsolutePath().normalize(), MOST_LINKS));
        return names;
    }

    private void follow(Path file, int links) {
        Path way = file.getRoot();
        if (way == null || links == 0) {
            return;
        }
        add(file);
        for (Path step : file) {
            way = way.resolve(step);
            if (Files.isSymbolicLink(way)) {
                add(way);
                followLink(way, file, links);
                return;
            }
        }
    }

    private void followLink(Path link, Path file, int links) {
        try {
            Path target = link.resolveSibling(Files.readSymbolicLink(link));
            follow(target.resolve(link.relativize(file)).normalize(), links - 1);
        } catch (IOException e) {
            // Gone since it was seen: whatever takes its place comes under its name.
        }
    }

    private void add(Path entry) {
        Path folder = entry.getParent();
        if (folder != null) {
            byFolder.computeIfAbsent(folder, any -> new HashSet<>()).add(entry.getFileName());
        }
    }

    Set<Path> folders() {
        return Collections.unmodifiableSet(byFolder.keySet());
    }

    boolean has(Path folder, Path name) {
        return byFolder.getOrDefault(folder, Set.of()).contains(name);
    }
}
