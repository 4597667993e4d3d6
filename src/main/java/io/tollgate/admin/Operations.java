package io.tollgate.admin;

import io.tollgate.admin.http.Call;
import io.tollgate.admin.http.CallFault;
import io.tollgate.admin.http.CallRefused;
import io.tollgate.admin.http.Reply;
import io.tollgate.admin.http.Resource;
import io.tollgate.admin.http.Resource.Accepts;
import io.tollgate.config.change.Reloaded;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;

/** What concerns the whole process: {@code /config}, {@code /reload}, {@code /drain} and {@code /why/{id}}. */
final class Operations {
    private static final int ACCEPTED = 202;
    /** Files are read and keys may be fetched; still less than a connection of this server lasts. */
    private static final int RELOAD_SECONDS = 25;

    private static final int MOST_BODY = 1024;

    private final Running running;
    private final Logger audit;

    private Operations(Running running, Logger audit) {
        this.running = running;
        this.audit = audit;
    }

    static List<Resource> of(Running running, Logger audit) {
        Operations operations = new Operations(running, audit);
        return List.of(
                Resource.at("/config")
                        .get(Accepts.NOTHING, call -> Future.succeededFuture(new Reply(200, running.configuration()))),
                Resource.at("/reload")
                        .on(
                                HttpMethod.POST,
                                Accepts.NOTHING.body(MOST_BODY).within(RELOAD_SECONDS),
                                operations::reload),
                Resource.at("/drain").on(HttpMethod.POST, Accepts.NOTHING.body(MOST_BODY), operations::drain),
                Resource.at("/why/{id}").get(Accepts.NOTHING, operations::why));
    }

    private Future<Reply> why(Call call) throws CallRefused {
        String trace = running.why(call.path("id"));
        if (trace == null) {
            throw CallRefused.of(
                    CallFault.NOT_FOUND, "no refusal or close of this id is kept; only the latest few thousand are");
        }
        return Future.succeededFuture(new Reply(200, trace));
    }

    private Future<Reply> reload(Call call) {
        return running.reload().compose(reloaded -> {
            audit.info("{}: reload: {}", call.caller(), reloaded.result());
            JsonArray problems = new JsonArray(reloaded.problems());
            if (reloaded.result() == Reloaded.Result.REFUSED) {
                return Future.failedFuture(CallRefused.of(
                                CallFault.INVALID_CONFIGURATION,
                                "the configuration cannot be used; the one before stays in force")
                        .with("problems", problems));
            }
            return Reply.now(new JsonObject()
                    .put("result", reloaded.result().name().toLowerCase(Locale.ROOT))
                    .put("changes", new JsonArray(reloaded.changes()))
                    .put("warnings", problems));
        });
    }

    private Future<Reply> drain(Call call) {
        audit.info("{}: drain", call.caller());
        running.drain();
        return Future.succeededFuture(new Reply(
                ACCEPTED,
                new JsonObject()
                        .put("draining", true)
                        .put("open", running.openTunnels())
                        .encode()));
    }
}
