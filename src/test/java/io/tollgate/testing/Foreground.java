package io.tollgate.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts programs as a terminal would. A shell makes what it starts with {@code &} ignore SIGINT, and {@code nohup} SIGHUP; every
 * child inherits that, a virtual machine too: tests that send these would wait in vain whenever they themselves run in the background.
 */
public final class Foreground {
    private static final long SIGHUP = 1;
    private static final long SIGINT = 1 << 1;

    private Foreground() {}

    /** The command, behind one that heeds both again where this process ignores one; the process id stays the same. */
    public static List<String> heeding(List<String> command) {
        if (!ignoresOne(Path.of("/proc/self/status"))) {
            return command;
        }
        List<String> whole = new ArrayList<>(List.of("env", "--default-signal=HUP,INT"));
        whole.addAll(command);
        return whole;
    }

    static boolean ignoresOne(Path status) {
        if (!Files.exists(status)) {
            return false;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & (SIGHUP | SIGINT)) != 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
