package io.tollgate.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The reference that proxied behavior is held against: a WebSocket server that sends every message and ping back, and keeps
 * each rule of RFC 6455, that of UTF-8 included, at the first byte that breaks it. Nothing of Tollgate's own code is in it.
 */
public final class EchoServer implements AutoCloseable {
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private EchoServer(ServerSocket server) {
        this.server = server;
    }

    /** On a free port of the loopback address. */
    public static EchoServer start() {
        return start(InetAddress.getLoopbackAddress(), 0);
    }

    /** Where others than this machine reach it too. */
    public static EchoServer start(InetAddress address, int port) {
        try {
            EchoServer echo = new EchoServer(new ServerSocket(port, 64, address));
            daemon("echo-accept", echo::acceptAll);
            return echo;
        } catch (IOException e) {
            throw new AssertionError("Cannot listen: " + e, e);
        }
    }

    public String url() {
        return "ws://127.0.0.1:" + server.getLocalPort();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                daemon("echo", () -> serve(socket));
            }
        } catch (IOException closed) {
            // The only way out.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(30_000);
            new EchoConnection(socket).serve();
        } catch (IOException ended) {
            // By the peer, as it likes.
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new AssertionError("Cannot close: " + e, e);
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
