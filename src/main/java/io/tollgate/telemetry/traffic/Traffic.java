package io.tollgate.telemetry.traffic;

import java.util.concurrent.atomic.AtomicInteger;

/** What the tunnels of one route on one event loop carry, and how many there are. That loop writes; any thread reads. */
public final class Traffic {
    private final SideTraffic client = new SideTraffic();
    private final SideTraffic upstream = new SideTraffic();
    private final AtomicInteger open = new AtomicInteger();

    /** From clients. */
    public SideTraffic client() {
        return client;
    }

    /** From upstreams. */
    public SideTraffic upstream() {
        return upstream;
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
