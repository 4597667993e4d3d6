package io.tollgate.admin.event;

import io.tollgate.admin.http.Answer;
import io.tollgate.admin.http.BoundedServer;
import io.tollgate.admin.http.Call;
import io.tollgate.admin.http.CallFault;
import io.tollgate.admin.http.CallRefused;
import io.tollgate.admin.http.Reply;
import io.tollgate.admin.http.Resource;
import io.tollgate.admin.http.Resource.Accepts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;

/** {@code /events}: what happens from now on, one JSON object a line, until the caller has enough or the process ends. */
public final class EventStream {
    private static final String PATH = "/events";
    private static final String TYPE = "application/x-ndjson";

    /** Half of what a server or a middlebox may take for a dead connection. */
    private static final long HEARTBEAT_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final Events events;
    private final long heartbeatMillis;

    private EventStream(Events events, long heartbeatMillis) {
        this.events = events;
        this.heartbeatMillis = heartbeatMillis;
    }

    public static Resource of(Events events) {
        return of(events, HEARTBEAT_MILLIS);
    }

    static Resource of(Events events, long heartbeatMillis) {
        EventStream stream = new EventStream(events, heartbeatMillis);
        return Resource.at(PATH).get(Accepts.parameters("route", "outcome"), stream::open);
    }

    private Future<Reply> open(Call call) throws CallRefused {
        RoutingContext context = call.context();
        HttpServerResponse response = context.response();
        EventFilter filter =
                new EventFilter(call.query().text("route"), call.query().text("outcome"));
        Vertx vertx = context.vertx();
        Watcher watcher = new Watcher(filter, events.lines(), vertx.getOrCreateContext(), response);
        if (HttpMethod.HEAD.equals(context.request().method())) {
            Answer.head(response, 200, TYPE).end();
        } else if (events.add(watcher)) {
            BoundedServer.takesForEver(context);
            Answer.head(response.setChunked(true), 200, TYPE);
            watcher.start();
            long timer = vertx.setPeriodic(heartbeatMillis, due -> watcher.heartbeat());
            context.addEndHandler(ended -> {
                vertx.cancelTimer(timer);
                events.remove(watcher);
            });
        } else {
            throw CallRefused.of(
                    CallFault.BUSY, Events.MOST_WATCHERS + " callers watch already, no more than these may");
        }
        return Future.succeededFuture(Reply.STREAMED);
    }
}
