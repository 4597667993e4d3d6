package io.tollgate.fleet.bus;

import io.tollgate.fleet.RedisLink;
import io.tollgate.fleet.Script;
import io.tollgate.fleet.StoreFault;
import io.tollgate.fleet.wire.Response;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices between the nodes of a fleet. It outlives every link: a reload gives it another one, and whoever listens goes on
 * listening there. A notice reaches the nodes that listen at that moment, or is lost; whoever must miss none is told when it
 * listens again, and asks then. Safe on any thread.
 *
 * <p>Whoever may speak to the store may say anything here: a listener believes no notice by its name alone.
 */
public final class Bus {
    /** Characters of a notice; more than the longest token that a request can bring, sealed and in base64. */
    public static final int MOST_TEXT = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
    private static final String CHANNELS = "tollgate:bus:";
    private static final Script PUBLISH = Script.of("publish", "return redis.call('PUBLISH', ARGV[1], ARGV[2])");
    /** Who says it, and what. */
    private static final Pattern NOTICE = Pattern.compile("([0-9a-f]{16}) ([\\x20-\\x7e]*)");

    private final String node = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
    /** Guarded by this. */
    private final Map<String, Listener> listeners = new LinkedHashMap<>();

    private volatile @Nullable RedisLink link;
    private volatile boolean complained;

    /** Hears of one topic, on the link's event loop; returns at once. */
    public interface Listener {
        /**
         * Another node said something.
         *
         * @param from its name, for answers; anybody may have written it
         * @param text printable ASCII
         */
        void notice(String from, String text);

        /** What this node said has come back: it hears the topic, and is one of those that {@link Bus#tell} has counted. */
        default void echo(String text) {}

        /** From now on notices are heard; what was said before, since the start or since the link was lost, was not. */
        default void listening() {}
    }

    /** What this node is called here: another name after each start, not to be guessed. */
    public String node() {
        return node;
    }

    /** Listens to a topic from now on; one listener for each. */
    public synchronized void hear(String topic, Listener listener) {
        if (listeners.putIfAbsent(topic, listener) != null) {
            throw new IllegalStateException("Topic " + topic + " has a listener, expected one");
        }
        RedisLink now = link;
        if (now != null) {
            subscribe(now, topic, listener);
        }
    }

    /** From now on speaks and listens over this link, or not at all. The one before is the caller's to close. */
    public synchronized void use(@Nullable RedisLink next) {
        link = next;
        if (next != null) {
            listeners.forEach((topic, listener) -> subscribe(next, topic, listener));
        }
    }

    private void subscribe(RedisLink over, String topic, Listener listener) {
        over.subscribe(
                CHANNELS + topic,
                notice -> {
                    if (over == link) {
                        heard(listener, notice);
                    }
                },
                () -> {
                    if (over == link) {
                        listener.listening();
                    }
                });
    }

    private void heard(Listener listener, String notice) {
        var parts = NOTICE.matcher(notice);
        if (notice.length() > MOST_TEXT + node.length() + 1 || !parts.matches()) {
            complain();
        } else if (parts.group(1).equals(node)) {
            listener.echo(parts.group(2));
        } else {
            listener.notice(parts.group(1), parts.group(2));
        }
    }

    private void complain() {
        if (!complained) {
            complained = true;
            LOG.warn("Somebody says on {}* what no node says; it is left alone, and not told again", CHANNELS);
        }
    }

    /** Whether there are other nodes to speak to, as far as the configuration goes. */
    public boolean isShared() {
        return link != null;
    }

    /** Whether what is said now is likely to be heard. */
    public boolean isUp() {
        RedisLink now = link;
        return now != null && now.isUp(0);
    }

    /**
     * Tells all other nodes that listen to the topic.
     *
     * @param text printable ASCII, at most {@link #MOST_TEXT}
     * @return done once the store has it, on the context of whoever asks and within the store's timeout; whether anybody listens
     *     is not known. Fails with a {@link StoreFault}
     */
    public Future<Void> publish(String topic, String text) {
        return tell(topic, text).mapEmpty();
    }

    /**
     * The same for somebody who waits for answers.
     *
     * @return how many listen to the topic, this node among them where it does; -1 where the store does not know
     */
    public Future<Long> tell(String topic, String text) {
        String notice = node + " " + text;
        if (text.length() > MOST_TEXT || !NOTICE.matcher(notice).matches()) {
            throw new IllegalArgumentException("A notice of " + text.length() + " characters, expected at most "
                    + MOST_TEXT + " of printable ASCII");
        }
        RedisLink now = link;
        return run(PUBLISH, List.of(), List.of(CHANNELS + topic, notice))
                .map(heard -> now != null && now.slots() == 1 ? heard.toLong() : -1);
    }

    /**
     * Runs a script where notices go, for what is to be found there later.
     *
     * @param keys of slot 0
     * @return as {@link RedisLink#run} says
     */
    public Future<Response> run(Script script, List<String> keys, List<String> args) {
        RedisLink now = link;
        return now == null ? Future.failedFuture(StoreFault.away()) : now.run(script, 0, keys, args);
    }
}
