package io.tollgate.aws.authorizer;

import io.tollgate.aws.authorizer.AuthorizerAnswer.Allowed;
import io.tollgate.aws.authorizer.AuthorizerAnswer.Busy;
import io.tollgate.aws.authorizer.AuthorizerAnswer.Denied;
import io.tollgate.aws.authorizer.AuthorizerAnswer.Failed;
import io.tollgate.aws.authorizer.AuthorizerAnswer.Unauthorized;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells the answers of an authorizer apart; whatever is not surely one that lets in does not. Stateless. */
final class AnswerReader {
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final String TIMED_OUT = "Task timed out after ";

    private AnswerReader() {}

    static AuthorizerAnswer read(int status, boolean functionError, byte[] body, String methodArn) {
        if (status == BAD_REQUEST) {
            return new Busy();
        }
        if (status != OK) {
            return new Failed("the call of the function was answered " + status + ", not 200");
        }
        if (!WebSocketApi.isShortEnough(methodArn)) {
            return new Failed("the method's ARN has more than " + WebSocketApi.LONGEST_METHOD_ARN + " bytes");
        }
        if (body.length > AuthorizerAnswer.MOST_BYTES) {
            return new Failed("the answer has more than " + AuthorizerAnswer.MOST_BYTES + " bytes");
        }
        try {
            Map<String, Object> answer = AnswerJson.object(body);
            Object message = AnswerJson.member(answer, "errorMessage");
            boolean failed = functionError || (message != null && AnswerJson.member(answer, "policyDocument") == null);
            return failed ? failure(message) : verdict(answer, methodArn);
        } catch (AnswerJson.Rejected e) {
            // The emulator's timeout is text.
            return new String(body, StandardCharsets.UTF_8).startsWith(TIMED_OUT) ? timedOut() : new Failed(e.why());
        }
    }

    private static AuthorizerAnswer failure(@Nullable Object message) {
        if ("Unauthorized".equals(message)) {
            return new Unauthorized();
        }
        return message instanceof String text && text.contains(TIMED_OUT)
                ? timedOut()
                : new Failed("the function failed");
    }

    private static Failed timedOut() {
        return new Failed("the function ran out of its own time");
    }

    private static AuthorizerAnswer verdict(Map<String, Object> answer, String methodArn) throws AnswerJson.Rejected {
        if (!(AnswerJson.member(answer, "policyDocument") instanceof Map<?, ?> policy)) {
            throw new AnswerJson.Rejected("the answer has no policyDocument");
        }
        if (!(AnswerJson.member(answer, "principalId") instanceof String principalId) || principalId.isEmpty()) {
            throw new AnswerJson.Rejected("the answer has no principalId");
        }
        Map<String, Object> context = context(AnswerJson.member(answer, "context"));
        String key = usageIdentifierKey(AnswerJson.member(answer, "usageIdentifierKey"));
        return switch (PolicyDocument.read(policy).verdict(methodArn)) {
            case ALLOWED -> new Allowed(principalId, context, key);
            case NOT_ALLOWED -> new Denied(false);
            case DENIED -> new Denied(true);
        };
    }

    private static Map<String, Object> context(@Nullable Object given) throws AnswerJson.Rejected {
        Map<String, Object> context = new LinkedHashMap<>();
        if (given == null) {
            return context;
        }
        if (!(given instanceof Map<?, ?> members)) {
            throw new AnswerJson.Rejected("the answer's context is no object");
        }
        for (Map.Entry<?, ?> member : members.entrySet()) {
            Object value = member.getValue();
            if (!(value instanceof String
                    || value instanceof Boolean
                    || value instanceof Long
                    || value instanceof BigDecimal)) {
                throw new AnswerJson.Rejected("a value of the answer's context is no string, number or boolean");
            }
            context.put((String) member.getKey(), value);
        }
        return context;
    }

    private static @Nullable String usageIdentifierKey(@Nullable Object given) throws AnswerJson.Rejected {
        if (given == null || given instanceof String) {
            return (String) given;
        }
        throw new AnswerJson.Rejected("the answer's usageIdentifierKey is no string");
    }
}
