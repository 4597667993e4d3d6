package io.tollgate.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A 101 that a stub upstream answers with: right as it is, and wrong where a test asks for it. Immutable. */
public final class SwitchingProtocols implements StubUpstream.Script {
    static final SwitchingProtocols RIGHT = new SwitchingProtocols(
            List.of(
                    Map.entry("Upgrade", "websocket"),
                    Map.entry("Connection", "Upgrade"),
                    Map.entry("Sec-WebSocket-Accept", "")),
            new byte[0]);

    private final List<Map.Entry<String, String>> headers;
    private final byte[] glued;

    private SwitchingProtocols(List<Map.Entry<String, String>> headers, byte[] glued) {
        this.headers = List.copyOf(headers);
        this.glued = glued;
    }

    /** Selects a subprotocol, offered or not. */
    public SwitchingProtocols subprotocol(String name) {
        return header("Sec-WebSocket-Protocol", name);
    }

    /** Agrees to an extension, offered or not. */
    public SwitchingProtocols extension(String value) {
        return header("Sec-WebSocket-Extensions", value);
    }

    public SwitchingProtocols header(String name, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return new SwitchingProtocols(more, glued);
    }

    public SwitchingProtocols without(String name) {
        return new SwitchingProtocols(
                headers.stream()
                        .filter(header -> !header.getKey().equalsIgnoreCase(name))
                        .toList(),
                glued);
    }

    /** With this frame behind it in the same segment; may be called more than once. */
    public SwitchingProtocols glued(WireFrame frame) {
        ByteArrayOutputStream more = new ByteArrayOutputStream();
        more.writeBytes(glued);
        more.writeBytes(frame.bytes());
        return new SwitchingProtocols(headers, more.toByteArray());
    }

    @Override
    public void run(UpstreamConnection connection) {
        connection.readRequestHead();
        answer(connection);
    }

    /** Sends it on a connection whose request has been read. */
    public void answer(UpstreamConnection connection) {
        String key = String.valueOf(connection.requestHead().header("Sec-WebSocket-Key"));
        StringBuilder head = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\n");
        headers.forEach(header -> head.append(header.getKey())
                .append(": ")
                .append(header.getValue().isEmpty() ? Handshakes.accept(key) : header.getValue())
                .append("\r\n"));
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        answer.writeBytes(glued);
        connection.send(answer.toByteArray());
    }
}
