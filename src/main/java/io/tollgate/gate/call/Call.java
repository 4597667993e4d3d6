package io.tollgate.gate.call;

import io.tollgate.auth.Principal;
import io.tollgate.auth.call.RemoteAuthorizer.Asker;
import io.tollgate.handshake.Headers;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A plain call, with its body. Lives on one event loop.
 *
 * @param id of the attempt, as the answer and the log have it
 * @param address the client's, for a log
 * @param variables what the door's path named, decoded
 * @param headers all lines as sent
 * @param body as sent; was at most 16 KiB, of UTF-8
 * @param proven is to be told whose token was proven, for the log
 * @param asker where the answer is waited for, and whether nobody does any more
 */
public record Call(
        String id,
        String address,
        Map<String, String> variables,
        Headers headers,
        String body,
        Consumer<Principal> proven,
        Asker asker) {
    /** Neither body nor values: they hold tokens. */
    @Override
    public String toString() {
        return "Call[" + id + ", " + headers + "]";
    }
}
