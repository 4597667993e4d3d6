package io.tollgate.auth.call;

import io.tollgate.aws.AccountSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Somebody else's code that judges requests in place of an issuer's keys.
 *
 * @param name what routes call it
 * @param backend who is asked, and how
 * @param timeout from the request to its verdict, waiting for a turn included
 * @param cache how long a verdict serves those who send the same; zero for never
 * @param maxAge how long a tunnel may live on a verdict, whatever its token says
 * @param concurrency how many are asked at a time; others wait for their turn
 * @param principalHeader tells the upstream who is there; null for none
 * @param contextPrefix starts the name of each header that tells the upstream a value of the verdict's context; null for none
 */
public record AuthorizerSettings(
        String name,
        Backend backend,
        Duration timeout,
        Duration cache,
        Duration maxAge,
        int concurrency,
        @Nullable String principalHeader,
        @Nullable String contextPrefix) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
    public static final Duration LONGEST_CACHE = Duration.ofHours(1);
    public static final int DEFAULT_CONCURRENCY = 100;
    public static final String DEFAULT_PRINCIPAL_HEADER = "X-Tollgate-Principal";
    public static final String DEFAULT_CONTEXT_PREFIX = "X-Tollgate-Ctx-";

    /** Who is asked. */
    public sealed interface Backend {}

    /**
     * A REQUEST authorizer of an API Gateway WebSocket API, as it is.
     *
     * @param function name, ARN or partial ARN
     * @param qualifier version or alias, or null
     * @param region of the function and, in its event, of the API
     * @param endpoint in place of the region's own, or null; the Runtime Interface Emulator, or any other
     * @param sign whether the call is signed
     * @param account whose keys sign it
     * @param ca PEM certificates to trust in place of the platform's, or null
     * @param api which API the event says that it is from
     * @param identitySources what must be there for the function to be called at all, and what its verdicts are kept by
     */
    public record Lambda(
            String function,
            @Nullable String qualifier,
            String region,
            @Nullable URI endpoint,
            boolean sign,
            AccountSettings account,
            @Nullable Path ca,
            Api api,
            List<String> identitySources)
            implements Backend {
        public Lambda {
            identitySources = List.copyOf(identitySources);
        }
    }

    /**
     * The WebSocket API that an authorizer believes to serve.
     *
     * @param account twelve digits
     */
    public record Api(String account, String id, String stage, Map<String, String> stageVariables) {
        public Api {
            stageVariables = Collections.unmodifiableMap(new LinkedHashMap<>(stageVariables));
        }
    }

    /**
     * A service that says yes by 2xx.
     *
     * @param ca PEM certificates to trust in place of the platform's, or null
     * @param forwardHeaders which of the request's headers it is shown
     * @param answerHeaders which of its answer's headers go up
     */
    public record Http(URI url, @Nullable Path ca, List<String> forwardHeaders, List<String> answerHeaders)
            implements Backend {
        public Http {
            forwardHeaders = List.copyOf(forwardHeaders);
            answerHeaders = List.copyOf(answerHeaders);
        }
    }
}
