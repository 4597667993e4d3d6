package io.tollgate.gate;

import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import java.util.List;

/** A tunnel with a handle, and the call that renews it. */
final class RenewalCall {
    private static final String HANDLE = "abcdefghijklmnopqrstuv";

    /** Opens the tunnel, with a token to be added. */
    static final Request CHAT = Handshakes.upgrade("/chat?renew=" + HANDLE);

    private RenewalCall() {}

    static Request with(String token) {
        String body = "{\"renew\": \"" + HANDLE + "\"}";
        return new Request("POST", "/renew", "HTTP/1.1", List.of(), body)
                .header("Host", Handshakes.HOST)
                .header("Content-Type", "application/json")
                .header("Content-Length", Integer.toString(body.length()))
                .bearer(token);
    }
}
