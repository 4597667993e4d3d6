package io.tollgate.testing.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A thread that serves many {@link StreamEnd}s. */
final class StreamLoop implements AutoCloseable {
    private static final int READ = 64 * 1024;

    /** What a loop does on its own thread. */
    interface Task {
        void run() throws IOException;
    }

    private final Selector selector;
    private final Tally tally;
    private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer received = ByteBuffer.allocateDirect(READ);
    private final ByteBuffer expected = ByteBuffer.allocateDirect(READ);
    private final Thread thread;
    private volatile boolean closed;

    StreamLoop(String name, Tally tally) {
        this.tally = tally;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    Selector selector() {
        return selector;
    }

    Tally tally() {
        return tally;
    }

    ByteBuffer received() {
        return received;
    }

    ByteBuffer expected() {
        return expected;
    }

    /** From any thread. */
    void execute(Task task) {
        tasks.add(task);
        selector.wakeup();
    }

    private void run() {
        try (selector) {
            while (!closed) {
                selector.select(StreamLoop::serve);
                for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
            for (SelectionKey key : List.copyOf(selector.keys())) {
                key.channel().close();
            }
        } catch (IOException | RuntimeException e) {
            tally.failed("The loop ended: " + e);
        }
    }

    private static void serve(SelectionKey key) {
        ((StreamEnd) key.attachment()).ready();
    }

    /** What the ends wait for has come about: each looks again. */
    void updateAll() throws IOException {
        for (SelectionKey key : List.copyOf(selector.keys())) {
            ((StreamEnd) key.attachment()).update();
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }
}
