package io.tollgate.admin;

import java.util.List;

/** A process that is whatever the test says. */
final class FakeRunning implements Running {
    volatile List<String> reasons = List.of();

    @Override
    public List<String> notReady() {
        return reasons;
    }

    @Override
    public long openTunnels() {
        return 7;
    }

    @Override
    public String configuration() {
        return "{\"listeners\":[]}";
    }

    @Override
    public String why(String id) {
        return id.equals("known") ? "{\"id\":\"known\"}" : null;
    }
}
