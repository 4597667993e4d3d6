package io.tollgate.telemetry.traffic;

/** {@link SideTraffic} of a route over all event loops, as it was when it was added up. One thread. */
public final class SideTotal {
    private final long[] bySize = new long[SideTraffic.sizes().length + 1];
    private long messages;
    private long bytes;
    private long payloadBytes;

    void add(SideTraffic side) {
        messages += side.messages();
        bytes += side.bytes();
        payloadBytes += side.payloadBytes();
        long[] counted = side.framesBySize();
        for (int i = 0; i < bySize.length; i++) {
            bySize[i] += counted[i];
        }
    }

    public long messages() {
        return messages;
    }

    public long bytes() {
        return bytes;
    }

    /** The payloads of all frames together. */
    public long payloadBytes() {
        return payloadBytes;
    }

    public long frames() {
        long frames = 0;
        for (long size : bySize) {
            frames += size;
        }
        return frames;
    }

    /** As {@link SideTraffic#framesBySize}. */
    public long[] framesBySize() {
        return bySize.clone();
    }
}
