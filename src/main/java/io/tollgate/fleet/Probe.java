package io.tollgate.fleet;

import io.tollgate.fleet.wire.Request;
import io.tollgate.fleet.wire.Response;
import io.tollgate.fleet.wire.ServerConnection;
import io.tollgate.fleet.wire.Words;

/**
 * A question of our own that shows whether a server is of use: a script that writes, as ours do, so that a replica, a full
 * store or a loading one is found out before a visitor has to wait for it. Used once, on the link's event loop.
 */
final class Probe implements ServerConnection.Answer {
    private static final String SCRIPT = "return redis.call('SET', KEYS[1], '1', 'PX', 1000)";

    /** For the first of a process, in which nothing has run yet. */
    private static final long FIRST_MILLIS = 1000;

    private final Node node;
    private final Desk desk;
    private boolean over;

    Probe(Node node, Desk desk) {
        this.node = node;
        this.desk = desk;
    }

    void start(ServerConnection connection, boolean first) {
        long timeout = desk.settings().timeout().toMillis();
        long millis = Math.max(1, first ? Math.max(FIRST_MILLIS, timeout) : timeout);
        desk.later(millis, () -> failed(Deadlines.spoken(millis)));
        connection.ask(Request.of("EVAL", SCRIPT, "1", RedisLink.key(desk.slotOf(node), "probe", "")), this);
    }

    @Override
    public void answered(Response response) {
        if (over) {
            return;
        }
        if (response.isError()) {
            failed(Words.of(response));
        } else if (!"OK".equals(response.toString())) {
            failed("it does not speak as Redis does: a script that sets a key answers " + Words.plain(response));
        } else {
            over = true;
            node.probed();
        }
    }

    @Override
    public void lost(String why) {
        failed(why);
    }

    private void failed(String why) {
        if (!over) {
            over = true;
            node.probeFailed(why);
        }
    }
}
