package io.tollgate.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Whether the process may open as many sockets as a run asks for. Stateless. */
final class Descriptors {
    /** For the event loops, and for files that are looked at meanwhile. */
    private static final int OTHERS = 32;

    private Descriptors() {}

    static void require(int connections) throws BenchFault {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            require(connections, unix.getOpenFileDescriptorCount(), unix.getMaxFileDescriptorCount());
        }
    }

    /** @param limit negative where there is none */
    static void require(int connections, long inUse, long limit) throws BenchFault {
        long room = limit - inUse - OTHERS;
        if (limit >= 0 && connections > room) {
            throw new BenchFault("connections: found %d, expected at most %d: the limit of open files is %d (ulimit -n)"
                    .formatted(connections, Math.max(0, room), limit));
        }
    }
}
