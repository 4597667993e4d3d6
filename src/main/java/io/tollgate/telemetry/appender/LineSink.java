package io.tollgate.telemetry.appender;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Where lines are written, each by one call, and whether the last ones arrived: Logback gives a stream up for good at its first
 * failure. One thread.
 */
final class LineSink extends OutputStream {
    private final String name;
    private final OutputStream out;
    private boolean failed;

    /** @param out without a buffer; not closed by this */
    LineSink(String name, OutputStream out) {
        this.name = name;
        this.out = out;
    }

    @Override
    public String toString() {
        return name;
    }

    /** Whether a write has failed since this was asked last. */
    boolean hasFailed() {
        boolean answer = failed;
        failed = false;
        return answer;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            failed = true;
        }
    }
}
