package io.tollgate.listener;

import com.sun.management.UnixOperatingSystemMXBean;
import io.tollgate.limit.Slots;
import java.lang.management.ManagementFactory;

/** How many connections the process has file descriptors for. Stateless. */
public final class Descriptors {
    /** Kept for files, event loops and server sockets. */
    private static final long OTHERS = 64;
    /** Which part is kept besides, for the servers for operators and for those who are told that there is no room. */
    private static final long RESERVE = 16;
    /** A tunnel is two sockets. */
    private static final long EACH = 2;

    private Descriptors() {}

    /** Places for all connections of this process together; as many as anyone asks for where the system names no limit. */
    public static Slots slots() {
        return new Slots(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                        ? connections(unix.getMaxFileDescriptorCount())
                        : Integer.MAX_VALUE);
    }

    /** How many a limit is enough for, at least one; a negative limit is an unknown one. */
    static int connections(long limit) {
        return limit < 0
                ? Integer.MAX_VALUE
                : (int) Math.max(1, Math.min(Integer.MAX_VALUE, (limit - limit / RESERVE - OTHERS) / EACH));
    }
}
