package io.tollgate.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One HTTP request over a socket of its own, so that a test can send what a well-behaved client would not. */
record HttpCall(int status, String answer) {
    private static final int PATIENCE_MILLIS = 10_000;

    /** Sends a request line and headers, {@code Connection: close} added, and reads until the server closes. */
    static HttpCall send(int port, String requestLine, String... headers) {
        return raw(port, requestLine + "\r\n" + lines(headers) + "Connection: close\r\n\r\n");
    }

    static HttpCall raw(int port, String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return new HttpCall(answer.isEmpty() ? 0 : Integer.parseInt(answer.substring(9, 12)), answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String lines(String... headers) {
        return headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    }

    String body() {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4).strip();
    }
}
