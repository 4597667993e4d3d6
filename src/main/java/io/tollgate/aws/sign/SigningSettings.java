package io.tollgate.aws.sign;

import io.tollgate.aws.AccountSettings;
import java.time.Duration;

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

    /** Where a signature goes. */
    public enum Place {
        HEADER,
        QUERY
    }
}
