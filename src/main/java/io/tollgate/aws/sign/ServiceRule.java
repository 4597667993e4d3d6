package io.tollgate.aws.sign;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is particular about a service's signatures.
 *
 * @param tokenAfter whether the session token is put on after signing, and not signed
 * @param parameters of its own whose names look like a signature's, in lower case
 */
record ServiceRule(boolean tokenAfter, Set<String> parameters) {
    private static final ServiceRule USUAL = new ServiceRule(false, Set.of());

    private static final Map<String, ServiceRule> OTHERS = Map.of(
            "iotdevicegateway", new ServiceRule(true, Set.of()),
            "kinesisvideo", new ServiceRule(false, Set.of("x-amz-channelarn", "x-amz-clientid")));

    /** As their documentation says. */
    private static final Map<String, Duration> LONGEST =
            Map.of("transcribe", Duration.ofMinutes(5), "bedrock-agentcore", Duration.ofMinutes(5));

    private static final Map<String, String> REFUSED = Map.of(
            "appsync",
            "AppSync wants a signature in a subprotocol and in each message, which only clients can make: leave sign out",
            "bedrock",
            "Bedrock streams both ways over HTTP/2, not over a WebSocket");

    static ServiceRule of(String service) {
        return OTHERS.getOrDefault(service, USUAL);
    }

    static Duration longestExpires(String service) {
        return LONGEST.getOrDefault(service, SigningSettings.LONGEST_EXPIRES);
    }

    static @Nullable String refusal(String service) {
        return REFUSED.get(service);
    }
}
