package io.tollgate.auth.call;

import io.tollgate.auth.keys.TokenDigest;
import io.tollgate.auth.outgoing.Answer;
import io.tollgate.auth.outgoing.Request;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How one kind of authorizer is asked, and what its answers mean. Immutable, safe on any thread. */
interface Form {
    /** What a request ends with where the authorizer gives no verdict. */
    Outcome failure();

    /** Where it is; of the path nothing is taken from here. */
    URI server();

    /** Bytes of an answer's body that are read. */
    int mostBody();

    /** Whether the verdict is all in the head, so that a body that is longer is only not read. */
    boolean verdictIsInTheHead();

    /**
     * The question that a request is.
     *
     * @throws Refusal NO_TOKEN where it lacks what the authorizer would be asked about; then nobody asks
     */
    Question question(Inquiry inquiry, Brought brought, Instant now) throws Refusal;

    /**
     * The lines to send with a question, at the moment when it is sent.
     *
     * @throws Refusal NO_ACCESS_KEY
     */
    List<Map.Entry<String, String>> headers(Question question, Instant now) throws Refusal;

    /**
     * What an answer says.
     *
     * @throws Refusal where it says no
     * @throws NoVerdict where it says neither yes nor no
     */
    Verdict.Allowed read(Question question, Answer answer) throws Refusal, NoVerdict;

    /**
     * A request to an authorizer.
     *
     * @param post whether it has a body; else it is a GET
     * @param target path and query
     * @param headers but for those that {@link Form#headers} adds when it is sent
     * @param key by which its verdict is kept; null where there is nothing to tell requests apart by
     * @param vouched texts whose end, if they are tokens, is the verdict's
     */
    record Question(
            boolean post,
            String target,
            List<Map.Entry<String, String>> headers,
            Buffer body,
            @Nullable TokenDigest key,
            List<String> vouched) {
        /** It as it is sent, with these lines too. */
        Request with(List<Map.Entry<String, String>> added) {
            List<Map.Entry<String, String>> all = new ArrayList<>(headers);
            all.addAll(added);
            return new Request(post, target, all, body);
        }

        /** Shows nothing: it may be all credentials. */
        @Override
        public String toString() {
            return "Question[" + (post ? "POST" : "GET") + ", " + body.length() + " bytes]";
        }
    }

    /** Why there is no verdict. Stackless: it is the authorizer's answer, or the lack of one. */
    final class NoVerdict extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean again;

        private NoVerdict(String message, boolean again) {
            super(message, null, false, false);
            this.again = again;
        }

        static NoVerdict because(String reason) {
            return new NoVerdict(reason, false);
        }

        /** It may give one in a moment. */
        static NoVerdict yet(String reason) {
            return new NoVerdict(reason, true);
        }

        /** Whether it is worth asking once more. */
        boolean again() {
            return again;
        }
    }
}
