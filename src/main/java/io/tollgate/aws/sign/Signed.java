package io.tollgate.aws.sign;

import java.util.List;
import java.util.Map;

/**
 * What a signature makes of a request.
 *
 * @param target to ask for instead
 * @param headers to be sent too; they are credentials, and so is the target
 */
public record Signed(String target, List<Map.Entry<String, String>> headers) {
    public Signed {
        headers = List.copyOf(headers);
    }

    /** Shows nothing: both are credentials. */
    @Override
    public String toString() {
        return "Signed[***]";
    }
}
