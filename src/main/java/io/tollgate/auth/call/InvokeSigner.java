package io.tollgate.auth.call;

import io.tollgate.auth.call.AuthorizerSettings.Lambda;
import io.tollgate.auth.outgoing.Calls;
import io.tollgate.aws.AccessKey;
import io.tollgate.aws.AccessKeys;
import io.tollgate.aws.sign.Signer;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Signs the call of a function with the key of the moment. Safe on any thread, waits for nothing. */
@FunctionalInterface
interface InvokeSigner {
    /** For an endpoint that asks for no signature. */
    InvokeSigner NONE = (target, headers, body, now) -> List.of();

    /**
     * The lines to send beside the others.
     *
     * @param target path and query as they are sent
     * @param headers that are signed too, with the host
     * @throws Refusal NO_ACCESS_KEY
     */
    List<Map.Entry<String, String>> sign(
            String target, List<Map.Entry<String, String>> headers, Buffer body, Instant now) throws Refusal;

    /** As a function's settings say. */
    static InvokeSigner of(Lambda lambda, AccessKeys keys) {
        if (!lambda.sign()) {
            return NONE;
        }
        Signer.OfCalls signer = new Signer.OfCalls("lambda", lambda.region());
        String host = Calls.authority(LambdaForm.server(lambda));
        return (target, headers, body, now) -> {
            AccessKey key = keys.at(now);
            if (key == null) {
                throw Refusal.of(
                        Outcome.NO_ACCESS_KEY,
                        "no access key of account " + lambda.account().label() + " to call the authorizer with");
            }
            return signer.sign(host, target, headers, body.getBytes(), key, now);
        };
    }
}
