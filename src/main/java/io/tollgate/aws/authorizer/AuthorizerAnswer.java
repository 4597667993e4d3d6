package io.tollgate.aws.authorizer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the answer to an Invoke of an authorizer means. Immutable; no text of the answer is ever in a reason or printed. */
public sealed interface AuthorizerAnswer {
    /** What API Gateway reads of one; a longer one is a failure. */
    int MOST_BYTES = 8192;

    /**
     * The policy allows the connection.
     *
     * @param context strings, Booleans and numbers (Long, or BigDecimal for what no Long holds), in the answer's order
     * @param usageIdentifierKey who the caller is for usage plans, or null
     */
    record Allowed(
            String principalId,
            Map<String, Object> context,
            @Nullable String usageIdentifierKey) implements AuthorizerAnswer {
        public Allowed {
            context = Collections.unmodifiableMap(new LinkedHashMap<>(context));
        }

        @Override
        public String toString() {
            return "Allowed[]";
        }
    }

    /** The function failed by the one word that says that the credential is no good. */
    record Unauthorized() implements AuthorizerAnswer {}

    /**
     * The policy does not allow the connection.
     *
     * @param explicit it denies it, rather than not to speak of it
     */
    record Denied(boolean explicit) implements AuthorizerAnswer {}

    /** Nothing can be told from the answer, so nobody is let in by it. */
    record Failed(String reason) implements AuthorizerAnswer {}

    /** The Runtime Interface Emulator is at another call, and can be asked again. */
    record Busy() implements AuthorizerAnswer {}

    /**
     * Reads the answer to an Invoke.
     *
     * @param functionError whether it has the header X-Amz-Function-Error, which emulators leave out
     * @param body at most one byte more than {@link #MOST_BYTES} need be read of it
     * @param methodArn what was asked for
     */
    static AuthorizerAnswer read(int status, boolean functionError, byte[] body, String methodArn) {
        return AnswerReader.read(status, functionError, body, methodArn);
    }
}
