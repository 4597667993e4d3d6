package io.tollgate.admin.tunnel;

import io.tollgate.admin.http.Call;
import io.tollgate.admin.http.CallRefused;
import io.tollgate.admin.http.Resource.Accepts;
import io.tollgate.frame.CloseCode;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * How a caller asks for an end, in the query or in the body.
 *
 * @param code for the client (RFC 6455 §7.4)
 * @param reason for the client
 */
record EndRequest(int code, String reason) {
    /** RFC 6455 §5.5: 125 bytes of a control frame, less two of the code. */
    private static final int LONGEST_REASON = 123;

    private static final int HIGHEST_CODE = 4999;
    private static final int MOST_BODY = 4 * 1024;

    static Accepts accepts(String... query) {
        String[] names =
                Stream.concat(Stream.of(query), Stream.of("code", "reason")).toArray(String[]::new);
        return Accepts.parameters(names).body(MOST_BODY, "code", "reason");
    }

    static EndRequest of(Call call) throws CallRefused {
        for (String name : new String[] {"code", "reason"}) {
            if (call.body().has(name) && call.query().text(name) != null) {
                throw CallRefused.badRequest("'" + name + "' is in the query and in the body, expected one of them");
            }
        }
        int code = call.body()
                .number("code", call.query().number("code", CloseCode.NORMAL, 0, HIGHEST_CODE), 0, HIGHEST_CODE);
        if (!CloseCode.mayBeChosen(code)) {
            throw CallRefused.badRequest(
                    "code is " + code + ", expected 1000, 1001, 1008, 1011 to 1014, or 3000 to 4999");
        }
        return new EndRequest(code, reason(call));
    }

    private static String reason(Call call) throws CallRefused {
        String given = call.body().has("reason")
                ? call.body().text("reason")
                : call.query().text("reason");
        String reason = given == null ? "" : given;
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(reason)) {
            throw CallRefused.badRequest("reason has half of a surrogate pair, expected text");
        }
        int length = reason.getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_REASON) {
            throw CallRefused.badRequest(
                    "reason has " + length + " bytes in UTF-8, expected at most " + LONGEST_REASON);
        }
        return reason;
    }
}
