package io.tollgate.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A client that sends what it is told, byte by byte, and nothing else. See {@link Wire} for threads and failures. */
public final class RawClient extends Wire {
    private RawClient(Socket socket, InputStream in) {
        super(socket, in);
    }

    /** Connects to a port of the loopback address. */
    public static RawClient connect(int port) {
        return connect(port, 0);
    }

    /** Connects with a receive buffer of so many bytes, so that a slow reader is noticed early; 0 for the system's. */
    public static RawClient connect(int port, int receiveBuffer) {
        try {
            Socket socket = plain(port, receiveBuffer);
            return new RawClient(socket, prepared(socket));
        } catch (IOException e) {
            throw new AssertionError("Cannot connect to port " + port + ": " + e, e);
        }
    }

    /** Connects and shakes hands for {@code localhost}; a certificate that the context does not trust fails the test. */
    public static RawClient connectTls(int port, SSLContext context, String... protocols) {
        return connectTlsFrom("", port, context, protocols);
    }

    /** The same with a receive buffer of so many bytes. */
    public static RawClient connectTls(int port, SSLContext context, int receiveBuffer) {
        return connectTls(() -> connected(port, receiveBuffer, ""), port, context);
    }

    /** The same from another address of the loopback network. */
    public static RawClient connectTlsFrom(String address, int port, SSLContext context, String... protocols) {
        return connectTls(() -> connected(port, 0, address), port, context, protocols);
    }

    private static RawClient connectTls(Callable<Socket> connect, int port, SSLContext context, String... protocols) {
        try {
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(connect.call(), "localhost", port, true);
            if (protocols.length > 0) {
                socket.setEnabledProtocols(protocols);
            }
            InputStream in = prepared(socket);
            socket.startHandshake();
            return new RawClient(socket, in);
        } catch (Exception e) {
            throw new AssertionError("Cannot connect to port " + port + " by TLS: " + e, e);
        }
    }

    /** Connects from another address of the loopback network, 127.0.0.0/8. */
    public static RawClient connectFrom(String address, int port) {
        try {
            Socket socket = connected(port, 0, address);
            return new RawClient(socket, prepared(socket));
        } catch (IOException e) {
            throw new AssertionError("Cannot connect from " + address + " to port " + port + ": " + e, e);
        }
    }

    private static Socket plain(int port, int receiveBuffer) throws IOException {
        return connected(port, receiveBuffer, "");
    }

    private static Socket connected(int port, int receiveBuffer, String from) throws IOException {
        Socket socket = new Socket();
        if (!from.isEmpty()) {
            socket.bind(new InetSocketAddress(from, 0));
        }
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) Await.PATIENCE.toMillis());
        return socket;
    }
}
