package io.tollgate.admin.event;

import io.tollgate.config.change.Reloaded;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The lines that are told of the process and of the stream itself, in the form of the access log's. Safe on any thread. */
final class EventLines {
    private final Clock clock;

    EventLines(Clock clock) {
        this.clock = clock;
    }

    /** With its line end, as the next two. */
    String heartbeat() {
        return line("heartbeat").encode() + "\n";
    }

    String dropped(long count) {
        return line("dropped").put("count", count).encode() + "\n";
    }

    String end() {
        return line("end").encode() + "\n";
    }

    String drain() {
        return line("drain").encode();
    }

    String reload(Reloaded reloaded) {
        return line("reload")
                .put("result", reloaded.result().name().toLowerCase(Locale.ROOT))
                .put("changes", new JsonArray(reloaded.changes()))
                .put("problems", new JsonArray(reloaded.problems()))
                .encode();
    }

    private JsonObject line(String event) {
        return new JsonObject()
                .put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("event", event);
    }
}
