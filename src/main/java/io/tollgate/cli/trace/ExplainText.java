package io.tollgate.cli.trace;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.List;

/** An explanation for people: the verdict, how it came about, and what would happen next. Stateless. */
final class ExplainText {
    private static final List<String> TUNNEL = List.of(
            "idle",
            "lifetime",
            "ping",
            "max_frame",
            "max_message",
            "goes_up_in",
            "binary",
            "keep_alive",
            "ends_with_token",
            "ends_earlier_by");

    private ExplainText() {}

    static void print(JsonObject explanation, PrintWriter out) {
        Page page = new Page(out);
        page.line(explanation.getString("verdict"));
        page.blank();
        page.row(
                "comes from",
                Page.joined(
                        explanation.getString("address"),
                        Page.after("by listener", explanation.getString("listener"))));
        if (explanation.containsKey("named_by")) {
            page.row("as named by", explanation.getString("peer") + " in " + explanation.getString("named_by"));
        }
        if (!explanation.getString("address").equals(explanation.getString("counted_as"))) {
            page.row("counted as", explanation.getString("counted_as"));
        }
        page.row("route", explanation.getString("route"));
        page.row("preset", Page.joined(explanation.getString("preset")));
        page.row("reports until", Page.joined(explanation.getString("report_until")));
        page.row("token in", explanation.getString("credential"));
        page.row(
                "who",
                Page.joined(explanation.getString("subject"), Page.after("of", explanation.getString("issuer"))));
        page.blank();
        page.line("steps");
        page.steps(explanation.getJsonArray("steps"));
        page.blank();
        if (explanation.containsKey("refusal")) {
            refusal(explanation.getJsonObject("refusal"), page);
        } else if (explanation.containsKey("client_gets")) {
            page.row("client gets", explanation.getString("client_gets"));
        } else {
            letIn(explanation, page);
        }
        for (Object note : explanation.getJsonArray("notes")) {
            page.row("note", note.toString());
        }
    }

    private static void refusal(JsonObject refusal, Page page) {
        page.row("meaning", refusal.getString("meaning"));
        page.row("look at", refusal.getString("look_at"));
        if (refusal.containsKey("code")) {
            page.row(
                    "client gets",
                    "101, then a Close with " + refusal.getInteger("code") + " " + refusal.getString("close_reason"));
            return;
        }
        page.line("client gets");
        refusal.getString("client_gets", "").lines().forEach(line -> page.line("  " + line));
    }

    private static void letIn(JsonObject explanation, Page page) {
        JsonObject tunnel = explanation.getJsonObject("tunnel");
        TUNNEL.stream()
                .filter(tunnel::containsKey)
                .forEach(rule ->
                        page.row(rule.replace('_', ' '), tunnel.getValue(rule).toString()));
        JsonArray limits = explanation.getJsonArray("limits");
        for (int i = 0; i < limits.size(); i++) {
            page.row("limit", limit(limits.getJsonObject(i)));
        }
        JsonObject upstream = explanation.getJsonObject("upstream");
        page.row("goes to", Page.joined(upstream.getString("name"), Page.after("at", upstream.getString("endpoint"))));
        page.row("paced", upstream.getString("paced"));
        for (Object line : upstream.getJsonArray("request")) {
            page.line("  " + line);
        }
    }

    /** Such as {@code burst: upgrades per address (192.0.2.1): 10/s, at once 20, then refuse (local)}. */
    private static String limit(JsonObject limit) {
        String from = limit.getString("from");
        String most = limit.containsKey("max")
                ? "at most " + limit.getInteger("max")
                : limit.getString("rate") + ", at once " + limit.getString("burst");
        return "%s: %s%s per %s (%s): %s, then %s (%s)"
                .formatted(
                        limit.getString("name"),
                        limit.getString("count"),
                        from == null ? "" : " from " + from,
                        limit.getString("per"),
                        limit.getString("whose"),
                        most,
                        limit.getString("then"),
                        limit.getString("store"));
    }
}
