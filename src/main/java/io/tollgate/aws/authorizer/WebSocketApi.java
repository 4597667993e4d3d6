package io.tollgate.aws.authorizer;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The API Gateway WebSocket API that an authorizer believes to serve. Immutable.
 *
 * @param account twelve digits
 */
public record WebSocketApi(String region, String account, String id, String stage, Map<String, String> stageVariables) {
    /** What API Gateway takes; beyond, it answers 414. */
    public static final int LONGEST_METHOD_ARN = 1600;

    public WebSocketApi {
        stageVariables = Collections.unmodifiableMap(new LinkedHashMap<>(stageVariables));
    }

    /** The name of what is asked for: to open a connection. Its partition is the region's. */
    public String methodArn() {
        return "arn:" + partition() + ":execute-api:" + region + ":" + account + ":" + id + "/" + stage + "/$connect";
    }

    /** Whether API Gateway would take the name of its {@code $connect}. */
    static boolean isShortEnough(String methodArn) {
        return methodArn.getBytes(StandardCharsets.UTF_8).length <= LONGEST_METHOD_ARN;
    }

    private String partition() {
        if (region.startsWith("cn-")) {
            return "aws-cn";
        }
        return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }
}
