package io.tollgate.admin.tunnel;

import io.tollgate.admin.http.Call;
import io.tollgate.admin.http.CallRefused;
import io.tollgate.admin.http.Reply;
import io.tollgate.admin.http.Resource;
import io.tollgate.admin.http.Resource.Accepts;
import io.tollgate.relay.TunnelView;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;

/** {@code /connections}: the open tunnels by filter, a page at a time, and the end of all that match. */
public final class ConnectionList {
    private static final String PATH = "/connections";
    private static final int USUAL_LIMIT = 100;
    private static final int MOST_LIMIT = 1000;

    private final Tunnels tunnels;
    private final LongSupplier open;
    private final Logger audit;

    private ConnectionList(Tunnels tunnels, LongSupplier open, Logger audit) {
        this.tunnels = tunnels;
        this.open = open;
        this.audit = audit;
    }

    /** @param open how many there are, whatever the filter */
    public static Resource of(Tunnels tunnels, LongSupplier open, Logger audit) {
        ConnectionList list = new ConnectionList(tunnels, open, audit);
        return Resource.at(PATH)
                .get(Accepts.parameters(withFilter("limit", "after", "count")), list::page)
                .on(HttpMethod.DELETE, EndRequest.accepts(withFilter("all")), list::end);
    }

    private static String[] withFilter(String... more) {
        return Stream.of(
                        TunnelFilter.FIELDS.keySet().stream(),
                        Stream.of(TunnelFilter.ADDRESS, TunnelFilter.SEARCH),
                        Stream.of(more))
                .flatMap(names -> names)
                .toArray(String[]::new);
    }

    private Future<Reply> page(Call call) throws CallRefused {
        int limit = call.query().number("limit", USUAL_LIMIT, 1, MOST_LIMIT);
        String after = call.query().text("after");
        TunnelFilter filter = TunnelFilter.of(call.query());
        // One more than asked for tells whether there is another page.
        Future<JsonObject> page =
                tunnels.page(filter, after == null ? "" : after, limit + 1).map(found -> page(found, limit));
        return call.query().flag("count")
                ? page.compose(shown -> tunnels.count(filter).map(total -> Reply.ok(shown.put("total", total))))
                : page.map(Reply::ok);
    }

    private JsonObject page(List<TunnelView> found, int limit) {
        List<TunnelView> shown = found.subList(0, Math.min(limit, found.size()));
        Instant now = Instant.now();
        JsonArray connections = new JsonArray();
        shown.forEach(tunnel -> connections.add(ConnectionJson.of(tunnel, now)));
        boolean more = found.size() > limit;
        return new JsonObject()
                .put("open", open.getAsLong())
                .put("connections", connections)
                .put("next", more ? shown.get(limit - 1).attempt().id() : null);
    }

    private Future<Reply> end(Call call) throws CallRefused {
        TunnelFilter filter = TunnelFilter.of(call.query());
        if (filter.isAll() != call.query().flag("all")) {
            throw CallRefused.badRequest(
                    filter.isAll()
                            ? "which ones? Expected a filter such as route=chat, or all=true"
                            : "all=true and a filter are at odds, expected one of them");
        }
        EndRequest end = EndRequest.of(call);
        return tunnels.endAll(filter, end.code(), end.reason()).map(count -> {
            audit.info(
                    "{}: ended {} connections matching {} with code {} and reason '{}'",
                    call.caller(),
                    count,
                    filter,
                    end.code(),
                    end.reason());
            return Reply.ok(new JsonObject().put("ended", count));
        });
    }
}
