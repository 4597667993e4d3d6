package io.tollgate.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a Java process holds at one moment.
 *
 * @param heapKib live objects after a full collection
 * @param descriptors open files and sockets
 * @param threads of the operating system
 * @param residentKib memory of all kinds
 */
record ProcessFigures(long heapKib, long descriptors, long threads, long residentKib) {
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    /** Collects the garbage of the process first. */
    static ProcessFigures of(long pid) {
        jcmd(pid, "GC.run");
        return new ProcessFigures(heap(pid), entries(pid, "fd"), entries(pid, "task"), resident(pid));
    }

    /** The sum over the collector's generations, as jcmd writes them: {@code total 8K, used 4K}. */
    private static long heap(long pid) {
        String info = jcmd(pid, "GC.heap_info");
        String heap = info.contains("Metaspace") ? info.substring(0, info.indexOf("Metaspace")) : info;
        Matcher used = USED.matcher(heap);
        long sum = 0;
        while (used.find()) {
            sum += Long.parseLong(used.group(1));
        }
        if (sum == 0) {
            throw new AssertionError("No heap in: " + info);
        }
        return sum;
    }

    private static long entries(long pid, String folder) {
        try (Stream<Path> entries = Files.list(Path.of("/proc/" + pid + "/" + folder))) {
            return entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long resident(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String jcmd(long pid, String command) {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            command)
                    .redirectErrorStream(true)
                    .start();
            return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
