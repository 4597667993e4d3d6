package io.tollgate.testing;

import io.tollgate.testing.StubUpstream.Script;

/** What an upstream does with a handshake, rightly or wrongly. */
public final class Answers {
    private Answers() {}

    /** A right 101, to be added to; then the test drives the connection. */
    public static SwitchingProtocols accept() {
        return SwitchingProtocols.RIGHT;
    }

    /** A right 101, then every frame comes back unmasked; a Close ends it. The test can take it afterwards. */
    public static Script echo() {
        return echo(accept());
    }

    /** The same after another 101. */
    public static Script echo(SwitchingProtocols answer) {
        return untilItEnds(connection -> {
            answer.run(connection);
            WireFrame frame;
            do {
                frame = connection.readFrame();
                connection.send(echoOf(frame));
            } while (frame.opcode() != WireFrame.CLOSE);
            connection.shutdownOutput();
        });
    }

    private static WireFrame echoOf(WireFrame frame) {
        int opcode = frame.opcode() == WireFrame.PING ? WireFrame.PONG : frame.opcode();
        WireFrame echo = WireFrame.of(opcode, frame.payload()).rsv(frame.rsv());
        return frame.fin() ? echo : echo.notFinal();
    }

    /** These bytes, whatever they are, and the end. */
    public static Script raw(String answer) {
        return untilItEnds(connection -> {
            connection.readRequestHead();
            connection.send(answer);
            connection.shutdownOutput();
        });
    }

    /** A whole HTTP answer with a body, and the end. */
    public static Script status(int status, String body, String... headerLines) {
        String more = headerLines.length == 0 ? "" : String.join("\r\n", headerLines) + "\r\n";
        return raw("HTTP/1.1 %d Stub\r\nContent-Length: %d\r\nContent-Type: text/plain\r\n%s\r\n%s"
                .formatted(status, body.length(), more, body));
    }

    /** Reads the request and says nothing; the test may. */
    public static Script silence() {
        return UpstreamConnection::readRequestHead;
    }

    /** The script, up to where the other side ends it. */
    public static Script untilItEnds(Script script) {
        return connection -> {
            try {
                script.run(connection);
            } catch (AssertionError ended) {
                connection.close();
            }
        };
    }

    /** Reads the request, and ends TCP without an answer. */
    public static Script hangUp() {
        return connection -> {
            connection.readRequestHead();
            connection.close();
        };
    }

    /** A 101 with the accept of another key. */
    public static Script wrongAccept() {
        return accept().without("Sec-WebSocket-Accept")
                .header("Sec-WebSocket-Accept", Handshakes.accept("another key"));
    }
}
