package io.tollgate.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.Optional;

/**
 * One connection of an {@link EchoServer}, on a thread of its own: RFC 6455 by the book, with each rule where the frame is
 * read. What it says of a broken rule is what Tollgate says, so that nobody can tell by the words who noticed it.
 */
final class EchoConnection {
    private static final int NONE = -1;
    private static final int MAX_CONTROL = 125;

    private final Socket socket;
    private final DataInputStream in;
    private final byte[] part = new byte[64 * 1024];
    private final byte[] mask = new byte[4];
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final Utf8Check text = new Utf8Check();
    /** Of the message that is open. */
    private int messageOpcode = NONE;

    EchoConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), part.length));
    }

    /** The peer broke a rule; the code says which kind. */
    private static final class Broken extends Exception {
        private final int code;
        private final String reason;

        Broken(int code, String reason) {
            super(reason);
            this.code = code;
            this.reason = reason;
        }
    }

    /** Until the peer or a broken rule ends it. */
    void serve() throws IOException {
        upgrade();
        send(echoUntilClose());
        // Closing with bytes unread would be a reset, and take the Close away from the peer.
        socket.shutdownOutput();
        in.transferTo(OutputStream.nullOutputStream());
    }

    private WireFrame echoUntilClose() throws IOException {
        try {
            Optional<WireFrame> close = answer();
            while (close.isEmpty()) {
                close = answer();
            }
            return close.get();
        } catch (Broken broken) {
            return WireFrame.close(broken.code, broken.reason);
        }
    }

    private void upgrade() throws IOException {
        String key = String.valueOf(Head.read(in).header("Sec-WebSocket-Key"));
        String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + Handshakes.accept(key) + "\r\n\r\n";
        socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
    }

    /** Reads one frame and answers it; returns the Close that is the answer to one. */
    private Optional<WireFrame> answer() throws IOException, Broken {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        int opcode = first & 0xF;
        boolean fin = (first & 0x80) != 0;
        require((first & 0x70) == 0 && (second & 0x80) != 0);
        require(opcode <= WireFrame.BINARY || (opcode >= WireFrame.CLOSE && opcode <= WireFrame.PONG));
        long length = length(second & 0x7F);
        if (opcode >= WireFrame.CLOSE) {
            require(fin && length <= MAX_CONTROL);
            in.readFully(mask);
            return control(opcode, payload((int) length));
        }
        require((opcode == WireFrame.CONTINUATION) == (messageOpcode != NONE));
        in.readFully(mask);
        messageOpcode = opcode == WireFrame.CONTINUATION ? messageOpcode : opcode;
        data(length, fin);
        return Optional.empty();
    }

    private long length(int seven) throws IOException, Broken {
        if (seven < 126) {
            return seven;
        }
        long length = seven == 126 ? in.readUnsignedShort() : in.readLong();
        require(length > (seven == 126 ? 125 : 0xFFFF));
        return length;
    }

    private byte[] payload(int length) throws IOException {
        byte[] payload = new byte[length];
        in.readFully(payload);
        unmask(payload, length, 0);
        return payload;
    }

    private void data(long length, boolean fin) throws IOException, Broken {
        for (long at = 0; at < length; ) {
            int count = in.read(part, 0, (int) Math.min(length - at, part.length));
            if (count < 0) {
                throw new EOFException("The end came inside a frame");
            }
            unmask(part, count, at);
            accept(count, false);
            at += count;
        }
        if (fin) {
            accept(0, true);
            send(WireFrame.of(messageOpcode, message.toByteArray()));
            message.reset();
            messageOpcode = NONE;
        }
    }

    private void accept(int count, boolean last) throws Broken {
        if (messageOpcode == WireFrame.TEXT && !text.accepts(part, count, last)) {
            throw new Broken(1007, "not UTF-8");
        }
        message.write(part, 0, count);
    }

    private void unmask(byte[] bytes, int length, long at) {
        for (int i = 0; i < length; i++) {
            bytes[i] ^= mask[(int) ((at + i) & 3)];
        }
    }

    private Optional<WireFrame> control(int opcode, byte[] payload) throws IOException, Broken {
        if (opcode == WireFrame.PING) {
            send(WireFrame.of(WireFrame.PONG, payload));
        }
        return opcode == WireFrame.CLOSE ? Optional.of(close(payload)) : Optional.empty();
    }

    /** RFC 6455 §5.5.1 and §7.4. */
    private static WireFrame close(byte[] payload) throws Broken {
        WireFrame close = WireFrame.of(WireFrame.CLOSE, payload);
        if (payload.length == 0) {
            return close;
        }
        require(payload.length != 1);
        int code = close.closeCode();
        require((code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999));
        byte[] reason = Arrays.copyOfRange(payload, 2, payload.length);
        if (!new Utf8Check().accepts(reason, reason.length, true)) {
            throw new Broken(1007, "not UTF-8");
        }
        return close;
    }

    private static void require(boolean kept) throws Broken {
        if (!kept) {
            throw new Broken(1002, "frame_invalid");
        }
    }

    private void send(WireFrame frame) throws IOException {
        socket.getOutputStream().write(frame.bytes());
    }
}
