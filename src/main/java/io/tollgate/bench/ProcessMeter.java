package io.tollgate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What processes have used, as Linux tells it: user and system time, and resident memory (proc(5)). */
final class ProcessMeter {
    /** Of a tick of proc(5): USER_HZ is 100 wherever Java runs. */
    private static final long NANOS_PER_TICK = 10_000_000;

    /** Counted behind the name, which may hold blanks and parentheses: utime is the 14th field, the state the third. */
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;

    private final List<Long> ids;

    /** @throws BenchFault if one of them is not there */
    ProcessMeter(List<Long> ids) throws BenchFault {
        this.ids = ids;
        for (long id : ids) {
            if (!Files.isReadable(Path.of("/proc/" + id + "/stat"))) {
                throw new BenchFault(
                        "pid: found %d, expected a process of this machine, which has to be Linux".formatted(id));
            }
        }
    }

    boolean isEmpty() {
        return ids.isEmpty();
    }

    /** Of all together, since they started; one that has ended counts for nothing. */
    long cpuNanos() {
        long ticks = 0;
        for (long id : ids) {
            ticks += ticks(read(id, "stat"));
        }
        return ticks * NANOS_PER_TICK;
    }

    /** Of all together. */
    long residentKilobytes() {
        long kilobytes = 0;
        for (long id : ids) {
            kilobytes += resident(read(id, "status"));
        }
        return kilobytes;
    }

    static long ticks(String stat) {
        int name = stat.lastIndexOf(')');
        if (name < 0) {
            return 0;
        }
        String[] fields = stat.substring(name + 2).split(" ", -1);
        return Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
    }

    static long resident(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static String read(long id, String file) {
        try {
            return Files.readString(Path.of("/proc/" + id + "/" + file));
        } catch (IOException e) {
            return "";
        }
    }
}
