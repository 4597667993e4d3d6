package io.tollgate.it;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What Autobahn|Testsuite reports of one case.
 *
 * @param number as in {@code 9.1.6}
 * @param observed all that the client saw and how it was judged, times and the sizes of reads aside
 */
record CaseReport(String number, Map<String, String> observed) {
    /** By the parts of the numbers. */
    static final Comparator<String> ORDER =
            Comparator.comparing(CaseReport::parts, (one, other) -> Arrays.compare(one, other));

    private static final List<String> OBSERVED = List.of(
            "behavior", "behaviorClose", "received", "closedByMe", "wasClean", "remoteCloseCode", "remoteCloseReason");

    private static final List<String> GOOD = List.of("OK", "NON-STRICT", "INFORMATIONAL");

    static CaseReport read(Path file) {
        try {
            JsonObject json = new JsonObject(Files.readString(file));
            Map<String, String> observed = new LinkedHashMap<>();
            OBSERVED.forEach(field -> observed.put(field, String.valueOf(json.getValue(field))));
            return new CaseReport(json.getString("id"), observed);
        } catch (IOException e) {
            throw new AssertionError("Cannot read " + file + ": " + e, e);
        }
    }

    String behavior() {
        return observed.get("behavior");
    }

    /** Whether neither what came nor how it closed was wrong. */
    boolean isGood() {
        return GOOD.contains(behavior()) && GOOD.contains(observed.get("behaviorClose"));
    }

    private static int[] parts(String number) {
        return Arrays.stream(number.split("\\.", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
