package io.tollgate.cli.trace;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A trace for people: what came, which step said no, why, and what to look at. Stateless. */
final class WhyText {
    private WhyText() {}

    static void print(JsonObject trace, PrintWriter out) {
        Page page = new Page(out);
        boolean refused = "refuse".equals(trace.getString("event"));
        page.line((refused ? "refused" : "closed") + " as " + trace.getString("outcome") + told(trace) + ", "
                + trace.getString("time"));
        page.blank();
        page.row("why", trace.getString("reason"));
        page.row("meaning", trace.getString("meaning"));
        page.row("whose doing", trace.getString("by"));
        page.row("look at", trace.getString("look_at"));
        page.blank();
        page.row("id", trace.getString("id"));
        page.row(
                "came from",
                Page.joined(trace.getString("address"), Page.after("by listener", trace.getString("listener"))));
        page.row("asked for", asked(trace));
        page.row("origin", trace.getString("origin"));
        page.row("route", trace.getString("route"));
        page.row("who", Page.joined(trace.getString("subject"), Page.after("of", trace.getString("issuer"))));
        page.row(
                "upstream",
                Page.joined(
                        trace.getString("upstream"), Page.after("at", trace.getString("endpoint")), answered(trace)));
        page.row("reported", Page.joined(trace.getString("would_refuse"), trace.getString("would_reason")));
        if (!refused) {
            page.row("lasted", String.format(Locale.ROOT, "%.3f s", trace.getDouble("seconds")));
            page.row("up", carried(trace, "up"));
            page.row("down", carried(trace, "down"));
        }
        page.blank();
        page.line("steps");
        page.steps(trace.getJsonArray("steps"));
    }

    private static String told(JsonObject trace) {
        if (trace.containsKey("status")) {
            return " (HTTP " + trace.getInteger("status") + ")";
        }
        return trace.containsKey("code") ? " (code " + trace.getInteger("code") + ")" : "";
    }

    private static @Nullable String asked(JsonObject trace) {
        return trace.containsKey("path") ? trace.getString("host", "") + trace.getString("path") : null;
    }

    private static @Nullable String answered(JsonObject trace) {
        return trace.containsKey("upstream_status") ? "answered " + trace.getInteger("upstream_status") : null;
    }

    private static String carried(JsonObject trace, String way) {
        return trace.getLong("messages_" + way) + " messages, " + trace.getLong("bytes_" + way) + " bytes";
    }
}
