package io.tollgate.aws.sign;

import io.tollgate.aws.AccessKey;
import io.tollgate.aws.AccountSettings;
import io.tollgate.aws.sign.SigningSettings.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What AWS's own test suite signs with, and where in a signed request to find what it says. */
public final class Vectors {
    public static final Instant NOW = Instant.parse("2015-08-30T12:36:00Z");
    public static final String ID = "AKIDEXAMPLE";
    public static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    public static final String TOKEN = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
    public static final AccessKey KEY = new AccessKey(ID, SECRET, null, null);
    public static final AccessKey TEMPORARY = new AccessKey(ID, SECRET, TOKEN, null);

    static final String HOST = "abcdef123.execute-api.us-east-1.amazonaws.com";
    private static final Pattern SIGNATURE = Pattern.compile("Signature=([0-9a-f]{64})");

    private Vectors() {}

    public static SigningSettings settings(String service, Place in, Duration expires) {
        return new SigningSettings(service, "us-east-1", in, expires, AccountSettings.DEFAULT);
    }

    static Signed sign(String service, Place in, Duration expires, String host, String target, AccessKey key) {
        return new Signer(settings(service, in, expires)).sign(host, target, key, NOW);
    }

    /** An upgrade to API Gateway. */
    static Signed upgrade(Place in, String target, AccessKey key) {
        return sign("execute-api", in, Duration.ofMinutes(5), HOST, target, key);
    }

    static String header(Signed signed, String name) {
        return signed.headers().stream()
                .filter(header -> header.getKey().equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    /** The signature in hexadecimal, wherever it is. */
    static String signature(Signed signed) {
        Matcher found =
                SIGNATURE.matcher(signed.headers().isEmpty() ? signed.target() : header(signed, "Authorization"));
        if (!found.find()) {
            throw new AssertionError("No signature");
        }
        return found.group(1);
    }
}
