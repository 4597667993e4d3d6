package io.tollgate.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HexFormat;
import javax.net.ssl.SSLSocket;

/**
 * One end of a TCP or TLS connection, raw and blocking. What does not come within {@link Await#PATIENCE} fails the test,
 * and so does every I/O error that the caller did not ask for.
 *
 * <p>For one thread at a time, except that one may read while another writes.
 */
public abstract sealed class Wire implements Closeable permits RawClient, UpstreamConnection {
    private final Socket socket;
    private final InputStream in;

    Wire(Socket socket, InputStream in) {
        this.socket = socket;
        this.in = in;
    }

    static InputStream prepared(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) Await.PATIENCE.toMillis());
        return new BufferedInputStream(socket.getInputStream());
    }

    /** Sends each character as one byte. */
    public void send(String text) {
        send(text.getBytes(ISO_8859_1));
    }

    public void sendHex(String hex) {
        send(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    public void send(WireFrame frame) {
        send(frame.bytes());
    }

    public void send(byte[] bytes) {
        attempt("sending " + bytes.length + " bytes", () -> {
            socket.getOutputStream().write(bytes);
            return bytes;
        });
    }

    public Head readHead() {
        return attempt("reading a head", () -> Head.read(in));
    }

    public WireFrame readFrame() {
        return attempt("reading a frame", () -> WireFrame.read(in));
    }

    public byte[] readExactly(int count) {
        return attempt("reading " + count + " bytes", () -> {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new IOException("the end came after " + bytes.length);
            }
            return bytes;
        });
    }

    /** Everything up to the peer's FIN. */
    public byte[] readToEnd() {
        return attempt("reading to the end", in::readAllBytes);
    }

    /** Whether nothing at all comes for that long, not even an end. */
    public boolean staysSilentFor(Duration time) {
        return attempt("listening for " + time, () -> {
            socket.setSoTimeout((int) time.toMillis());
            in.mark(1);
            try {
                in.read();
                in.reset();
                return false;
            } catch (SocketTimeoutException expected) {
                return true;
            } finally {
                socket.setSoTimeout((int) Await.PATIENCE.toMillis());
            }
        });
    }

    /** Sends FIN (under TLS: close_notify) and goes on reading. */
    public void shutdownOutput() {
        attempt("shutting the output down", () -> {
            socket.shutdownOutput();
            return socket;
        });
    }

    /** Ends with RST, whatever is still on the way. */
    public void reset() {
        attempt("resetting", () -> {
            socket.setSoLinger(true, 0);
            socket.close();
            return socket;
        });
    }

    /** The peer's FIN is next, with nothing before it. */
    public void expectEof() {
        byte[] rest = readToEnd();
        if (rest.length > 0) {
            throw new AssertionError("Expected the end, but first came " + shown(rest));
        }
    }

    /** The peer's RST is next, with nothing before it. */
    public void expectReset() {
        int next;
        try {
            next = in.read();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("Expected a reset, but nothing came for " + Await.PATIENCE, e);
        } catch (SocketException expected) {
            return;
        } catch (IOException e) {
            throw new AssertionError("Expected a reset, but got " + e, e);
        }
        throw new AssertionError("Expected a reset, but got " + (next < 0 ? "FIN" : "the byte " + next));
    }

    /** TCP is over, by FIN or RST; returns the bytes that came before. */
    public byte[] readToAnyEnd() {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        try {
            in.transferTo(bytes);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("Expected an end, but nothing came for " + Await.PATIENCE, e);
        } catch (IOException ended) {
            return bytes.toByteArray();
        }
        return bytes.toByteArray();
    }

    public int localPort() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        attempt("closing", () -> {
            try {
                socket.setSoTimeout(0); // as long as that the JDK's would wait for the peer's goodbye under TLS 1.3
            } catch (SocketException e) {
                if (!socket.isClosed()) { // a failed handshake may close it on another thread at any moment
                    throw e;
                }
            }
            socket.close();
            return socket;
        });
    }

    /** The protocol version of a TLS connection. */
    public String tlsProtocol() {
        return ((SSLSocket) socket).getSession().getProtocol();
    }

    private static String shown(byte[] bytes) {
        return bytes.length + " bytes: "
                + HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 64)) + " '"
                + new String(bytes, 0, Math.min(bytes.length, 256), ISO_8859_1) + "'";
    }

    private interface Action<T> {
        T run() throws IOException;
    }

    private static <T> T attempt(String what, Action<T> action) {
        try {
            return action.run();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("While " + what + ", nothing came for " + Await.PATIENCE, e);
        } catch (IOException e) {
            throw new AssertionError("While " + what + ": " + e, e);
        }
    }
}
