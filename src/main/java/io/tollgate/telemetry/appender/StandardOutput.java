package io.tollgate.telemetry.appender;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a process prints on, and whether that worked. By {@code System.out}, in whose place a host may have put its own, until
 * it fails: it does not say of what, and never again that it works. From then on by the descriptor itself. One thread.
 */
final class StandardOutput extends OutputStream {
    private final Supplier<PrintStream> usual;
    private final Supplier<OutputStream> descriptor;
    private @Nullable OutputStream bare;

    StandardOutput() {
        this(() -> System.out, () -> new FileOutputStream(FileDescriptor.out));
    }

    StandardOutput(Supplier<PrintStream> usual, Supplier<OutputStream> descriptor) {
        this.usual = usual;
        this.descriptor = descriptor;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (bare != null) {
            bare.write(bytes, from, length);
            return;
        }
        PrintStream out = usual.get();
        out.write(bytes, from, length);
        if (out.checkError()) {
            bare = descriptor.get();
            throw new IOException("standard output takes nothing");
        }
    }
}
