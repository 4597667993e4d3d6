package io.tollgate.gate.forward;

import io.tollgate.auth.Presented;
import io.tollgate.handshake.UpgradeRequest;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as the room of credentials sees it.
 *
 * @param query what of its query is for that room and the upstream, or null
 */
public record PresentedRequest(
        UpgradeRequest request,
        @Nullable String query,
        @Nullable X509Certificate certificate) implements Presented {
    /** One whose tokens alone matter. */
    public PresentedRequest(UpgradeRequest request) {
        this(request, request.rawQuery(), null);
    }

    @Override
    public List<String> header(String name) {
        return request.headers().all(name);
    }

    @Override
    public List<String> subprotocols() {
        return request.subprotocols();
    }
}
