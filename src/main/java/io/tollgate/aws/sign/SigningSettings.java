package io.tollgate.aws.sign;

import io.tollgate.aws.AccountSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How upgrades to an upstream are signed (AWS Signature Version 4).
 *
 * @param service the signing name, such as {@code execute-api}
 * @param region such as {@code us-east-1}
 * @param in where the signature goes
 * @param expires how long a signature in the query holds; none in headers uses it
 * @param account whose keys sign
 */
public record SigningSettings(String service, String region, Place in, Duration expires, AccountSettings account) {
    public static final Duration DEFAULT_EXPIRES = Duration.ofMinutes(5);

    public static final Duration LONGEST_EXPIRES = Duration.ofDays(7);

    /** How long a service takes a signature in the query at most. */
    public static Duration longestExpires(String service) {
        return ServiceRule.longestExpires(service);
    }

    /** Why upgrades to a service cannot be signed by whoever relays them, for those who write configurations; or null. */
    public static @Nullable String refusal(String service) {
        return ServiceRule.refusal(service);
    }

    /** Where a signature goes. */
    public enum Place {
        HEADER,
        QUERY
    }
}
