package io.tollgate.fleet;

import io.tollgate.fleet.topology.Topology;
import io.tollgate.fleet.wire.Connector;
import io.tollgate.fleet.wire.Response;
import io.tollgate.fleet.wire.ServerAddress;
import io.tollgate.fleet.wire.Words;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where questions come in and answers go out: it knows which server has which slot, and asks again when that seems to be
 * otherwise. Used on the link's event loop; {@link #takes} and {@link #isUp()} on any thread.
 */
final class Desk {
    /** Under way at once; at 20 ms each that is 100,000 a second, more than one Redis answers. */
    static final int MOST_UNDER_WAY = 2048;

    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final int MOST_NODES = 128;
    private static final int MOST_SCRIPTS_COMPLAINED_OF = 64;
    private static final long NEXT_LOOK_MILLIS = Duration.ofSeconds(10).toMillis();
    private static final long LEAST_PAUSE_MILLIS = 200;
    private static final long MOST_PAUSE_MILLIS = Duration.ofSeconds(5).toMillis();

    private final Vertx vertx;
    private final RedisSettings settings;
    private final Connector connector;
    private final Topology topology;
    private final Availability availability;
    private final Deadlines deadlines;
    private final StoreCounts counts = new StoreCounts();
    private final AtomicInteger underWay = new AtomicInteger();
    private final Map<ServerAddress, Node> nodes = new HashMap<>();
    private final Set<String> complainedOf = new HashSet<>();
    private volatile List<Node> bySlot = List.of();
    /** Nobody says where the servers are. */
    private volatile boolean lost;

    private volatile boolean closed;
    /** Asked before it was known where the servers are. */
    private final ArrayDeque<Question> early = new ArrayDeque<>();

    private boolean looking;
    /** Between two looks. */
    private long pauseMillis = LEAST_PAUSE_MILLIS;

    private Runnable moved = () -> {};

    Desk(Vertx vertx, RedisSettings settings, Connector connector, Availability availability) {
        this.vertx = vertx;
        this.settings = settings;
        this.connector = connector;
        this.topology = Topology.of(settings, connector);
        this.availability = availability;
        this.deadlines = new Deadlines(vertx, this::expired);
    }

    RedisSettings settings() {
        return settings;
    }

    Connector connector() {
        return connector;
    }

    StoreCounts counts() {
        return counts;
    }

    boolean isUp() {
        return availability.isUp();
    }

    /** Whether the slot's server answers. Any thread. */
    boolean isUp(int slot) {
        List<Node> known = bySlot;
        return !closed && !known.isEmpty() && known.get(slot).isProven();
    }

    /** @param listener told when other servers have the slots than before */
    void onMoved(Runnable listener) {
        moved = listener;
    }

    void start() {
        rediscover();
        if (topology.changes()) {
            vertx.setPeriodic(NEXT_LOOK_MILLIS, timer -> {
                if (closed) {
                    vertx.cancelTimer(timer);
                } else {
                    rediscover();
                }
            });
        }
    }

    void later(long millis, Runnable task) {
        vertx.setTimer(millis, due -> task.run());
    }

    /** Takes a place for a question, if it makes sense to ask; or counts it as skipped. Any thread. */
    boolean takes(int slot) {
        List<Node> known = bySlot;
        boolean makesSense = known.isEmpty() ? !lost : !known.get(slot).isAway();
        if (!closed && makesSense) {
            if (underWay.incrementAndGet() <= MOST_UNDER_WAY) {
                return true;
            }
            underWay.decrementAndGet();
        }
        counts.add(StoreFault.Kind.SKIPPED);
        return false;
    }

    /** Asks a question that has a place. */
    void ask(Question question) {
        deadlines.add(question);
        route(question);
    }

    private void route(Question question) {
        List<Node> known = bySlot;
        if (closed || lost) {
            fail(question, StoreFault.away());
        } else if (known.isEmpty()) {
            early.add(question);
        } else {
            known.get(question.slot()).ask(question);
        }
    }

    void answer(Question question, Response response) {
        if (question.answer(response)) {
            underWay.decrementAndGet();
            counts.add(null);
        }
    }

    void fail(Question question, StoreFault fault) {
        if (question.fail(fault)) {
            underWay.decrementAndGet();
            counts.add(fault.kind());
        }
    }

    private void expired(Question question) {
        String why = Deadlines.spoken(settings.timeout().toMillis());
        fail(question, new StoreFault(StoreFault.Kind.TIMEOUT, why));
        Node node = question.at();
        if (node != null) {
            node.failed(why);
        }
    }

    /** Goes where a server of a cluster says that the slot is. */
    void redirect(Question question, Node from, Response moved) {
        String[] words = moved.toString().split(" ", -1);
        ServerAddress address = words.length == 3 ? ServerAddress.parse(words[2]) : null;
        boolean onItsWay = words[0].equals("ASK");
        if (settings.mode() != RedisSettings.Mode.CLUSTER) {
            fail(question, new StoreFault(StoreFault.Kind.ERROR, Words.of(moved)));
            from.failed("it is part of a cluster, which 'mode: cluster' is for");
        } else if (address == null || !question.mayBeRedirected(onItsWay)) {
            fail(question, new StoreFault(StoreFault.Kind.ERROR, Words.of(moved)));
        } else {
            Node to = node(address.host().isEmpty() ? address.at(from.address().host()) : address);
            if (!onItsWay) {
                List<Node> known = new ArrayList<>(bySlot);
                known.set(question.slot(), to);
                bySlot = List.copyOf(known);
                rediscover();
            }
            to.ask(question);
        }
    }

    private Node node(ServerAddress address) {
        Node known = nodes.get(address);
        if (known != null) {
            return known;
        }
        if (nodes.size() >= MOST_NODES) {
            return bySlot.get(0);
        }
        Node node = new Node(this, address);
        nodes.put(address, node);
        node.connect();
        return node;
    }

    /** Looks where the slots are, if that can change. */
    void rediscover() {
        if (looking || closed || (!topology.changes() && !bySlot.isEmpty())) {
            return;
        }
        looking = true;
        List<ServerAddress> known = bySlot.stream()
                .filter(Node::isProven)
                .map(Node::address)
                .distinct()
                .toList();
        topology.find(known).onComplete(found -> {
            if (closed) {
                return;
            }
            if (found.succeeded()) {
                adopt(found.result());
            } else if (bySlot.isEmpty()) {
                lost = true;
                askEarly();
                availability.away(
                        "Redis", "nobody says where it is, " + found.cause().getMessage(), System.nanoTime());
            }
            pauseMillis = lost ? Math.min(2 * pauseMillis, MOST_PAUSE_MILLIS) : LEAST_PAUSE_MILLIS;
            later(pauseMillis, this::looked);
        });
    }

    private void looked() {
        looking = false;
        if (bySlot.isEmpty()) {
            rediscover();
        }
    }

    private void adopt(List<ServerAddress> addresses) {
        List<Node> before = bySlot;
        bySlot = addresses.stream().map(this::node).toList();
        Set<Node> used = new HashSet<>(bySlot);
        List<Node> unused =
                nodes.values().stream().filter(node -> !used.contains(node)).toList();
        unused.forEach(node -> {
            nodes.remove(node.address());
            node.close();
        });
        lost = false;
        askEarly();
        if (!before.equals(bySlot)) {
            moved.run();
            changed();
        }
    }

    private void askEarly() {
        for (Question question = early.poll(); question != null; question = early.poll()) {
            route(question);
        }
    }

    /** One that a probe can be about. */
    int slotOf(Node node) {
        return Math.max(0, bySlot.indexOf(node));
    }

    /** Servers in use, or none yet. */
    List<ServerAddress> addresses() {
        return bySlot.stream().map(Node::address).distinct().toList();
    }

    void away(Node node, String why) {
        rediscover();
        if (bySlot.contains(node)) {
            availability.away("Redis at " + node.address(), why, System.nanoTime());
        }
    }

    /** A server came back, or another one took over. */
    void changed() {
        List<Node> known = bySlot;
        if (!known.isEmpty() && known.stream().allMatch(Node::isProven)) {
            availability.back("Redis at " + name(), System.nanoTime());
        }
    }

    private String name() {
        List<ServerAddress> addresses = addresses();
        int others = addresses.size() - 1;
        return addresses.get(0) + (others > 0 ? " and " + others + " more" : "");
    }

    /** An error that means no outage but a mistake, ours or in Redis's access list: told once for each script. */
    void scriptRefused(Script script, Response error) {
        if (complainedOf.size() < MOST_SCRIPTS_COMPLAINED_OF && complainedOf.add(script.name())) {
            LOG.warn("Redis refuses to run '{}': {}; not told again", script.name(), Words.of(error));
        }
    }

    void close() {
        closed = true;
        List.copyOf(nodes.values()).forEach(Node::close);
        nodes.clear();
        askEarly();
    }
}
