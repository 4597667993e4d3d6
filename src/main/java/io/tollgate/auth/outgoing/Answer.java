package io.tollgate.auth.outgoing;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/**
 * An answer, as far as it was read.
 *
 * @param body empty where it was too long and does not matter
 */
public record Answer(int status, MultiMap headers, Buffer body) {
    /** Shows neither headers nor body. */
    @Override
    public String toString() {
        return "Answer[" + status + ", " + body.length() + " bytes]";
    }
}
