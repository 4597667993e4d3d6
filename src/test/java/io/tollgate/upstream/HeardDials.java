package io.tollgate.upstream;

import io.tollgate.telemetry.UpstreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what is told of connections to upstreams, in order. */
final class HeardDials implements UpstreamObserver {
    final List<String> events = new CopyOnWriteArrayList<>();

    @Override
    public void leased(String upstream) {
        events.add("leased");
    }

    @Override
    public void connected(String upstream, long nanos) {
        events.add("connected");
    }

    @Override
    public void failed(String upstream, DialFault fault) {
        events.add(fault.name());
    }

    @Override
    public void released(String upstream) {
        events.add("released");
    }
}
