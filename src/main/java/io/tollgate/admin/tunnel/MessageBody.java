package io.tollgate.admin.tunnel;

import io.tollgate.admin.http.CallFault;
import io.tollgate.admin.http.CallRefused;
import io.tollgate.admin.http.JsonBody;
import io.tollgate.admin.http.Resource.Accepts;
import io.tollgate.relay.message.ClientMessage;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** One message as JSON can say it: text, or any bytes in Base64. Stateless. */
final class MessageBody {
    /** Each byte of a text may be six characters of JSON; nobody writes all of them so. */
    static final Accepts ACCEPTS = Accepts.NOTHING.body(4 * ClientMessage.MOST_BYTES, "text", "base64");

    private MessageBody() {}

    static ClientMessage message(JsonBody body) throws CallRefused {
        String text = body.text("text");
        String base64 = body.text("base64");
        if ((text == null) == (base64 == null)) {
            throw CallRefused.badRequest("expected a body with either 'text' or 'base64'");
        }
        return text == null ? binary(decoded(base64)) : text(text);
    }

    private static ClientMessage text(String text) throws CallRefused {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw CallRefused.badRequest("'text' has half of a surrogate pair, expected text");
        }
        refuseTooLarge(text.getBytes(StandardCharsets.UTF_8).length);
        return ClientMessage.text(text);
    }

    private static ClientMessage binary(byte[] payload) throws CallRefused {
        refuseTooLarge(payload.length);
        return ClientMessage.binary(payload);
    }

    private static void refuseTooLarge(int length) throws CallRefused {
        if (length > ClientMessage.MOST_BYTES) {
            throw CallRefused.of(
                    CallFault.TOO_LARGE,
                    "the message has " + length + " bytes, expected at most " + ClientMessage.MOST_BYTES);
        }
    }

    private static byte[] decoded(@Nullable String base64) throws CallRefused {
        try {
            return Base64.getDecoder().decode(String.valueOf(base64));
        } catch (IllegalArgumentException e) {
            throw CallRefused.badRequest("'base64' is no Base64 (RFC 4648 §4)");
        }
    }
}
