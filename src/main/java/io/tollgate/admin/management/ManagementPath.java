package io.tollgate.admin.management;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /@connections/{id}}, with a stage in front of it or without, percent-encoded or not. Stateless. */
final class ManagementPath {
    private static final Pattern FORM = Pattern.compile("(?:/[^/]+)?/(?:@|%40)connections/([^/]+)");

    private ManagementPath() {}

    /** The id that a raw path names, decoded; null for any other path. */
    static @Nullable String id(@Nullable String path) {
        Matcher form = FORM.matcher(path == null ? "" : path);
        if (!form.matches()) {
            return null;
        }
        try {
            // A plus is one in a path.
            return URLDecoder.decode(form.group(1).replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            return form.group(1);
        }
    }
}
