package io.tollgate.telemetry.traffic;

import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What the tunnels of one route on one event loop carry, and how many there are. That loop writes; any thread reads. */
public final class Traffic {
    /** Far beyond the limits of one route; only reload after reload comes here. */
    static final int MOST_LIMITS = 100;

    private final SideTraffic client = new SideTraffic();
    private final SideTraffic upstream = new SideTraffic();
    private final Map<String, LongAdder> limitHits = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();

    /** From clients. */
    public SideTraffic client() {
        return client;
    }

    /** From upstreams. */
    public SideTraffic upstream() {
        return upstream;
    }

    /** A limit stopped the reading of a side, or ended a tunnel. Nothing is allocated but for a limit's first hit. */
    public void limitHit(String limit) {
        LongAdder hits = limitHits.get(limit);
        if (hits == null) {
            String name = limitHits.size() < MOST_LIMITS ? limit : LoopTraffic.OTHERS;
            hits = limitHits.computeIfAbsent(name, first -> new LongAdder());
        }
        hits.increment();
    }

    /** How often each limit was hit, by its name. */
    public Map<String, LongAdder> limitHits() {
        return Collections.unmodifiableMap(limitHits);
    }

    public void opened() {
        open.setOpaque(open.getPlain() + 1);
    }

    public void closed() {
        open.setOpaque(open.getPlain() - 1);
    }

    /** How many tunnels are open now. */
    public int open() {
        return open.getOpaque();
    }
}
