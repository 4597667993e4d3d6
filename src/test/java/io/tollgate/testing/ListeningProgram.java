package io.tollgate.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Another's server as a child process. Those that cannot listen on a free port of the system's choice are given one that
 * was free a moment ago; when somebody else was faster, another.
 */
public final class ListeningProgram implements AutoCloseable {
    private static final int TRIES = 3;

    private final Process process;
    private final int port;

    private ListeningProgram(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it by the command that a port makes, and waits until it listens on 127.0.0.1; what it prints goes to a file. */
    public static ListeningProgram start(Path output, IntFunction<List<String>> command) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            int port = freePort();
            ListeningProgram program = start(output, command.apply(port), port);
            Await.until("a program listens or ends", () -> program.listens() || !program.process.isAlive());
            if (program.process.isAlive()) {
                return program;
            }
        }
        throw new AssertionError("It ended at once and printed: " + text(output));
    }

    private static ListeningProgram start(Path output, List<String> command, int port) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return new ListeningProgram(process, port);
        } catch (IOException e) {
            throw new AssertionError("Cannot start " + command.get(0) + ": " + e, e);
        }
    }

    public int port() {
        return port;
    }

    private boolean listens() {
        try (Socket ignored = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError("No free port: " + e, e);
        }
    }

    private static String text(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return "(unreadable: " + e + ")";
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        Await.until("the end of a program", () -> !process.isAlive());
    }
}
