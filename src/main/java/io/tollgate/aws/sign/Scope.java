package io.tollgate.aws.sign;

/**
 * What a signing key is good for.
 *
 * @param date as in {@code 20150830}
 */
record Scope(String date, String region, String service) {
    static final String END = "aws4_request";

    String text() {
        return date + "/" + region + "/" + service + "/" + END;
    }
}
