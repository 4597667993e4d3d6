package io.tollgate.admin.management;

import io.tollgate.aws.AccessKey;
import io.tollgate.aws.sign.ReceivedRequest;
import io.tollgate.aws.sign.SignatureVerifier;
import io.tollgate.aws.sign.SignatureVerifier.Claim;
import io.tollgate.config.ManagementSettings;
import io.tollgate.limit.OwnBucket;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whose signatures are good here, and how many calls there may be. On the server's event loop. */
final class ManagementRule {
    /** What AWS's management API of connections is signed for. */
    private static final String SERVICE = "execute-api";

    private final Clock clock;
    private final SignatureVerifier verifier;
    private final OwnBucket calls;

    ManagementRule(ManagementSettings settings, Clock clock) {
        this.clock = clock;
        List<AccessKey> keys = settings.keys().stream()
                .map(key ->
                        new AccessKey(key.id(), new String(key.secret().bytes(), StandardCharsets.UTF_8), null, null))
                .toList();
        this.verifier = new SignatureVerifier(SERVICE, keys);
        this.calls = new OwnBucket(settings.rate());
    }

    /** What a request's head claims; null where no body could make it hold. */
    @Nullable
    Claim claim(HttpServerRequest request) {
        return verifier.claim(
                new ReceivedRequest(
                        request.method().name(),
                        request.uri(),
                        request.headers().entries()),
                clock.instant());
    }

    void refuseOverRate() throws ManagementRefused {
        if (calls.take(1, System.nanoTime()) != 0) {
            throw new ManagementRefused(ManagementFault.LIMIT_EXCEEDED);
        }
    }
}
