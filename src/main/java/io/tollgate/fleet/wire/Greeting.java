package io.tollgate.fleet.wire;

import io.tollgate.fleet.RedisSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What we say first on a connection: who we are, and which database we mean. Immutable. */
final class Greeting {
    private final @Nullable Buffer auth;
    private final @Nullable Buffer select;

    Greeting(RedisSettings settings) {
        auth = auth(settings);
        select = select(settings);
    }

    private static @Nullable Buffer auth(RedisSettings settings) {
        RedisSettings.Password password = settings.password();
        if (password == null) {
            return null;
        }
        List<String> words = new ArrayList<>(List.of("AUTH"));
        if (settings.user() != null) {
            words.add(settings.user());
        }
        words.add(password.text());
        return Request.of(words);
    }

    private static @Nullable Buffer select(RedisSettings settings) {
        String path = settings.servers().get(0).getPath();
        return path == null || path.length() < 2 ? null : Request.of("SELECT", path.substring(1));
    }

    Future<Void> toServer(ServerConnection connection) {
        return ask(connection, auth, Greeting::refusedUs)
                .compose(known -> ask(connection, select, Greeting::refusedDatabase));
    }

    /** A Sentinel mostly has no password; one that wants ours and another says so at the question that follows. */
    Future<Void> toSentinel(ServerConnection connection) {
        return ask(connection, auth, response -> null);
    }

    private interface Judge {
        /** What is wrong with what came instead of OK, or null if nothing is. */
        @Nullable
        String fault(Response response);
    }

    private static Future<Void> ask(ServerConnection connection, @Nullable Buffer request, Judge judge) {
        if (request == null) {
            return Future.succeededFuture();
        }
        Promise<Void> promise = Promise.promise();
        connection.ask(request, new ServerConnection.Answer() {
            @Override
            public void answered(Response response) {
                String fault = "OK".equals(response.toString()) && !response.isError() ? null : judge.fault(response);
                if (fault == null) {
                    promise.complete();
                } else {
                    promise.fail(Connector.fault(fault));
                }
            }

            @Override
            public void lost(String why) {
                promise.fail(Connector.fault(why));
            }
        });
        return promise.future();
    }

    /** Never in the server's words: there are those that repeat the question, and the password with it. */
    private static String refusedUs(Response response) {
        String text = response.toString();
        if (!response.isError()) {
            return "it does not speak as Redis does: it answers AUTH with neither OK nor an error";
        }
        if (text.startsWith("WRONGPASS") || text.startsWith("ERR invalid password")) {
            return "it refuses our user or password (WRONGPASS)";
        }
        return text.contains("without any password")
                ? "it has no password, so it refuses ours"
                : "it refuses AUTH with an error";
    }

    private static String refusedDatabase(Response response) {
        return "it refuses our database number: " + Words.of(response);
    }
}
