package io.tollgate.it;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link HalfCloseIT} under TLS in bulk. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class HalfCloseSoak {
    private static final int TUNNELS = 1_000;

    @Test
    void everyLateFrameArrivesInAThousandTunnelsUnderTls() {
        HalfCloseIT.underTls("auto", TUNNELS);
    }
}
