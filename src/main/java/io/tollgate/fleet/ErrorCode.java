package io.tollgate.fleet;

import io.tollgate.fleet.wire.Response;
import java.util.Set;

/** What an error of Redis means for us. Stateless. */
final class ErrorCode {
    /** The server is of no use to anybody now, or not to us. */
    private static final Set<String> NO_USE = Set.of(
            "READONLY",
            "LOADING",
            "OOM",
            "MASTERDOWN",
            "CLUSTERDOWN",
            "NOAUTH",
            "WRONGPASS",
            "NOPERM",
            "BUSY",
            "MISCONF",
            "NOREPLICAS",
            "UNKILLABLE",
            "DENIED");

    private ErrorCode() {}

    /** Its first word; of an error within a script as told before Redis 7, that of what the script was told. */
    static String of(Response error) {
        String text = error.toString();
        int inner = text.startsWith("ERR ") ? text.indexOf(": -") : -1;
        return firstWord(inner < 0 ? text : text.substring(inner + 3));
    }

    static boolean isNoUse(String code) {
        return NO_USE.contains(code);
    }

    /** Another server is the master, or will be. */
    static boolean isOfTheWrongServer(String code) {
        return code.equals("READONLY") || code.equals("MASTERDOWN");
    }

    private static String firstWord(String text) {
        int space = text.indexOf(' ');
        return space < 0 ? text : text.substring(0, space);
    }
}
