package io.tollgate.auth;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a handshake shows, as far as credentials go; the gate adapts its request to it. Read on the attempt's event loop. */
public interface Presented {
    /** All field lines of that header, in order, each as it was sent; the name in any case. */
    List<String> header(String name);

    /** The query as it was sent, without {@code ?}; null if the target has none. */
    @Nullable
    String query();

    /** What {@code Sec-WebSocket-Protocol} offers over all its lines, in order, blanks off. */
    List<String> subprotocols();

    /** The certificate that the client proved to be its own before it sent anything, or null. */
    default @Nullable X509Certificate certificate() {
        return null;
    }
}
