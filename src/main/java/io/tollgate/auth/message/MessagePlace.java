package io.tollgate.auth.message;

import io.tollgate.auth.CredentialSettings.Message;
import io.tollgate.auth.place.AuthorizationPlace;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.token.Claims;
import io.tollgate.token.StrictJson;
import java.util.List;

/**
 * A field of the first message, which is a JSON object in UTF-8 (RFC 8259), read as strictly as the claims of a token; of its
 * other members only the syntax counts. What stands there is the token, or {@code Bearer} and the token as in a header. Immutable, safe on any thread.
 */
public final class MessagePlace {
    private static final AuthorizationPlace BEARER = new AuthorizationPlace();

    private final Message settings;

    public MessagePlace(Message settings) {
        this.settings = settings;
    }

    public Message settings() {
        return settings;
    }

    /**
     * What stands in the field, whether it can be a token or not.
     *
     * @throws Refusal FIRST_MESSAGE_INVALID, which quotes nothing of the message
     */
    public String token(byte[] utf8) throws Refusal {
        String text;
        try {
            text = Claims.textAt(settings.field(), utf8);
        } catch (StrictJson.Rejected e) {
            throw invalid("the first message: " + e.getMessage());
        }
        if (text == null) {
            throw invalid("the first message has no text in \"" + settings.field() + "\"");
        }
        List<String> behindScheme = BEARER.take(List.of(text)).tokens();
        return behindScheme.isEmpty() ? text : behindScheme.get(0);
    }

    private static Refusal invalid(String detail) {
        return Refusal.of(Outcome.FIRST_MESSAGE_INVALID, detail);
    }
}
