package io.tollgate.admin.tunnel;

import io.tollgate.admin.http.Call;
import io.tollgate.admin.http.CallFault;
import io.tollgate.admin.http.CallRefused;
import io.tollgate.admin.http.Reply;
import io.tollgate.admin.http.Resource;
import io.tollgate.admin.http.Resource.Accepts;
import io.tollgate.relay.message.ClientMessage;
import io.tollgate.relay.message.Sent;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.regex.Pattern;
import org.slf4j.Logger;

/** {@code /connections/{id}}: one open tunnel shown, ended, or given a message for its client. */
public final class OneConnection {
    private static final String PATH = "/connections/{id}";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{24}");
    private static final String UNKNOWN = "no open connection has this id";

    private final Tunnels tunnels;
    private final Logger audit;

    private OneConnection(Tunnels tunnels, Logger audit) {
        this.tunnels = tunnels;
        this.audit = audit;
    }

    public static Resource of(Tunnels tunnels, Logger audit) {
        OneConnection one = new OneConnection(tunnels, audit);
        return Resource.at(PATH)
                .get(Accepts.NOTHING, one::show)
                .on(HttpMethod.DELETE, EndRequest.accepts(), one::end)
                .on(HttpMethod.POST, MessageBody.ACCEPTS, one::send);
    }

    /** Anything else is no id of ours, and need not be asked for or logged. */
    private static String id(Call call) throws CallRefused {
        String id = call.path("id");
        if (!ID.matcher(id).matches()) {
            throw CallRefused.of(CallFault.NOT_FOUND, UNKNOWN);
        }
        return id;
    }

    private Future<Reply> show(Call call) throws CallRefused {
        return tunnels.show(id(call))
                .compose(found -> found.map(tunnel -> Reply.now(ConnectionJson.of(tunnel, Instant.now())))
                        .orElseGet(OneConnection::unknown));
    }

    private Future<Reply> end(Call call) throws CallRefused {
        String id = id(call);
        EndRequest end = EndRequest.of(call);
        return tunnels.end(id, end.code(), end.reason()).compose(ended -> {
            audit.info(
                    "{}: end connection {} with code {} and reason '{}': {}",
                    call.caller(),
                    id,
                    end.code(),
                    end.reason(),
                    ended.isEmpty() ? "not open" : ended.get() ? "done" : "ending already");
            if (ended.isEmpty()) {
                return unknown();
            }
            return ended.get() ? Reply.now(new JsonObject().put("ended", 1)) : closing();
        });
    }

    private Future<Reply> send(Call call) throws CallRefused {
        String id = id(call);
        ClientMessage message = MessageBody.message(call.body());
        return tunnels.send(id, message).compose(sent -> {
            audit.info(
                    "{}: send {} bytes to connection {}: {}",
                    call.caller(),
                    message.length(),
                    id,
                    sent.map(Sent::name).orElse("not open"));
            return sent.isEmpty() ? unknown() : told(message, sent.get());
        });
    }

    private static Future<Reply> told(ClientMessage message, Sent sent) {
        return switch (sent) {
            case WRITTEN -> Reply.now(new JsonObject().put("sent", message.length()));
            case TUNNEL_ENDING, TUNNEL_ENDED -> closing();
            case CLIENT_SLOW ->
                refused(CallFault.QUEUE_FULL, "the client has not taken in what was sent before; try again later");
            case TOO_MANY ->
                refused(CallFault.QUEUE_FULL, "too much waits for the end of the upstream's message; try again later");
        };
    }

    private static Future<Reply> unknown() {
        return refused(CallFault.NOT_FOUND, UNKNOWN);
    }

    private static Future<Reply> closing() {
        return refused(CallFault.CLOSING, "the connection is ending already");
    }

    private static Future<Reply> refused(CallFault fault, String reason) {
        return Future.failedFuture(CallRefused.of(fault, reason));
    }
}
