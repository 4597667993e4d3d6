package io.tollgate.bench;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run found.
 *
 * @param opened connections, or upgrades of the whole run
 * @param failures connections that were refused, failed, or ended before the run did
 * @param done messages that came back right, or upgrades, of the time that is measured
 * @param dropped open loop: what was due and could not be sent
 * @param unanswered what was sent and did not come back until the connections were dropped
 * @param wrong messages of the whole run that came back as something else, or out of order
 * @param closes by code, of the server's Close frames
 * @param statuses of all answers to handshakes
 * @param process null where none was to be watched
 * @param clientShare of what the client's threads could use: 1 means that the client itself is what limits
 */
public record BenchResult(
        BenchPlan plan,
        double seconds,
        long opened,
        double openedPerSecond,
        long failures,
        @Nullable String firstFailure,
        long done,
        Latencies latencies,
        long dropped,
        long unanswered,
        long wrong,
        Map<Integer, Long> closes,
        Map<Integer, Long> statuses,
        @Nullable ProcessCost process,
        double clientShare) {
    /** A client that is busier than this tells of itself and not of the server. */
    public static final double BUSY_CLIENT = 0.9;

    private static final double BYTES_PER_MEGABYTE = 1e6;

    /** In microseconds. */
    public record Latencies(
            long count, double min, double p50, double p90, double p99, double p999, double max, double mean) {
        JsonObject json() {
            JsonObject json = new JsonObject();
            put(json, "min", min);
            put(json, "p50", p50);
            put(json, "p90", p90);
            put(json, "p99", p99);
            put(json, "p999", p999);
            put(json, "max", max);
            return put(json, "mean", mean);
        }

        private JsonObject put(JsonObject json, String name, double micros) {
            return json.put(name, count == 0 ? null : rounded(micros, 1));
        }
    }

    /**
     * What the watched processes used.
     *
     * @param cpuMicrosEach user and system time for each message or upgrade; null where there was none
     * @param cpuShare of one core
     * @param residentKilobytesPerConnection by how much they grew; null but in the mode for it
     */
    public record ProcessCost(
            @Nullable Double cpuMicrosEach,
            double cpuShare,
            long residentKilobytes,
            @Nullable Double residentKilobytesPerConnection) {
        JsonObject json() {
            return new JsonObject()
                    .put("cpuMicrosEach", cpuMicrosEach == null ? null : rounded(cpuMicrosEach, 3))
                    .put("cpuShare", rounded(cpuShare, 4))
                    .put("residentKilobytes", residentKilobytes)
                    .put(
                            "residentKilobytesPerConnection",
                            residentKilobytesPerConnection == null ? null : rounded(residentKilobytesPerConnection, 2));
        }
    }

    public double perSecond() {
        return seconds > 0 ? done / seconds : 0;
    }

    /** Of payload, one way. */
    public double megabytesPerSecond() {
        return perSecond() * plan.messages().size() / BYTES_PER_MEGABYTE;
    }

    /** Whether nothing was refused, failed or wrong. */
    public boolean isClean() {
        return failures == 0 && wrong == 0;
    }

    public boolean clientIsBusy() {
        return clientShare > BUSY_CLIENT;
    }

    /** Under the names that scripts rely on. */
    public JsonObject json() {
        JsonObject json = new JsonObject()
                .put("mode", plan.mode().name().toLowerCase(Locale.ROOT))
                .put("url", plan.target().shown())
                .put("connections", plan.connections())
                .put("size", plan.messages().size())
                .put("window", plan.messages().window())
                .put("rate", plan.messages().openLoop() ? plan.messages().rate() : null)
                .put("seconds", rounded(seconds, 3))
                .put("opened", opened)
                .put("openedPerSecond", rounded(openedPerSecond, 1))
                .put("failures", failures)
                .put("firstFailure", firstFailure)
                .put("done", done)
                .put("perSecond", rounded(perSecond(), 1))
                .put("megabytesPerSecond", rounded(megabytesPerSecond(), 3));
        return json.put("latencyMicros", latencies.json())
                .put("dropped", dropped)
                .put("unanswered", unanswered)
                .put("wrong", wrong)
                .put("closes", counts(closes))
                .put("statuses", counts(statuses))
                .put("process", process == null ? null : process.json())
                .put("client", new JsonObject().put("cpuShare", rounded(clientShare, 4)));
    }

    private static JsonObject counts(Map<Integer, Long> counts) {
        JsonObject json = new JsonObject();
        counts.forEach((number, count) -> json.put(Integer.toString(number), count));
        return json;
    }

    private static double rounded(double number, int digits) {
        double shift = Math.pow(10, digits);
        return Math.round(number * shift) / shift;
    }
}
