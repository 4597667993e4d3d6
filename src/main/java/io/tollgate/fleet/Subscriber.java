package io.tollgate.fleet;

import io.tollgate.fleet.wire.Request;
import io.tollgate.fleet.wire.Response;
import io.tollgate.fleet.wire.ServerAddress;
import io.tollgate.fleet.wire.ServerConnection;
import io.tollgate.fleet.wire.Words;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what is published, on a connection of its own, and subscribes anew whenever that is lost; what is published meanwhile is
 * not heard. Used on the link's event loop.
 */
final class Subscriber {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final long FIRST_PAUSE_MILLIS = Duration.ofMillis(100).toMillis();
    private static final long LAST_PAUSE_MILLIS = Duration.ofSeconds(2).toMillis();

    /** A server that says nothing for this long, though asked, is gone. */
    private static final long HEARTBEAT_MILLIS = Duration.ofSeconds(2).toMillis();

    private final Vertx vertx;
    private final Desk desk;
    private final Map<String, Channel> channels = new HashMap<>();
    private @Nullable ServerConnection connection;
    private @Nullable ServerAddress address;
    private boolean started;
    private boolean planned;
    private boolean heard;
    private boolean complained;
    private boolean closed;
    private int turn;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    Subscriber(Vertx vertx, Desk desk) {
        this.vertx = vertx;
        this.desk = desk;
    }

    /** Who hears a channel, who is told of each confirmation, and whether that was confirmed once. */
    private record Channel(Consumer<String> notices, Runnable listening, Promise<Void> confirmed) {}

    /** One consumer for each channel; the future is done when it is confirmed for the first time. */
    Future<Void> subscribe(String name, Consumer<String> notices, Runnable listening) {
        Channel channel = new Channel(notices, listening, Promise.promise());
        channels.put(name, channel);
        if (connection != null) {
            connection.tell(Request.of("SUBSCRIBE", name));
        } else if (!started) {
            connect();
        }
        if (!started) {
            started = true;
            beat();
        }
        return channel.confirmed.future();
    }

    private void connect() {
        List<ServerAddress> known = desk.addresses();
        if (known.isEmpty()) {
            connectLater();
            return;
        }
        ServerAddress server = known.get(turn++ % known.size());
        planned = true;
        desk.connector().toServer(server).onComplete(opened -> {
            planned = false;
            if (opened.failed()) {
                connectLater();
            } else if (closed) {
                opened.result().close();
            } else {
                connected(server, opened.result());
            }
        });
    }

    private void connected(ServerAddress server, ServerConnection opened) {
        connection = opened;
        address = server;
        heard = true;
        opened.onNotice(this::heard);
        opened.onEnd(why -> reconnect());
        channels.keySet().forEach(name -> opened.tell(Request.of("SUBSCRIBE", name)));
    }

    private void connectLater() {
        if (planned || closed) {
            return;
        }
        planned = true;
        vertx.setTimer(pauseMillis, due -> {
            planned = false;
            if (!closed) {
                connect();
            }
        });
        pauseMillis = Math.min(2 * pauseMillis, LAST_PAUSE_MILLIS);
    }

    private void reconnect() {
        if (connection != null) {
            connection.close();
        }
        connection = null;
        connectLater();
    }

    /** A connection that died without a word is found out by asking; a subscribed one may (PING). */
    private void beat() {
        vertx.setTimer(HEARTBEAT_MILLIS, due -> {
            if (closed) {
                return;
            }
            if (connection != null && !heard) {
                reconnect();
            } else if (connection != null) {
                heard = false;
                connection.tell(Request.of("PING"));
            }
            beat();
        });
    }

    /** The servers are others than before. */
    void moved() {
        if (connection != null && !desk.addresses().contains(address)) {
            reconnect();
        }
    }

    private void heard(Response notice) {
        heard = true;
        if (notice.isError()) {
            refused(notice);
            return;
        }
        try {
            understood(notice.get(0).toString(), notice);
        } catch (StoreFault misfit) {
            reconnect();
        }
    }

    private void understood(String kind, Response notice) {
        Channel channel =
                kind.equals("pong") ? null : channels.get(notice.get(1).toString());
        if (channel == null) {
            return;
        }
        if (kind.equals("subscribe")) {
            complained = false;
            pauseMillis = FIRST_PAUSE_MILLIS;
            channel.confirmed.tryComplete();
            tell(channel.listening);
        } else if (kind.equals("message")) {
            String text = notice.get(2).toString();
            tell(() -> channel.notices.accept(text));
        }
    }

    /** What a consumer throws must not end the hearing. */
    private static void tell(Runnable told) {
        try {
            told.run();
        } catch (RuntimeException bug) {
            LOG.error("A notice could not be handled", bug);
        }
    }

    private void refused(Response error) {
        if (!complained) {
            complained = true;
            LOG.warn("Redis at {} lets us hear no notices: {}", address, Words.of(error));
        }
        reconnect();
    }

    void close() {
        closed = true;
        if (connection != null) {
            connection.close();
        }
        channels.values().forEach(channel -> channel.confirmed.tryFail(StoreFault.away()));
    }
}
