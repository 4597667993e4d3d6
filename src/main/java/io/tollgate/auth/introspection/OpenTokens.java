package io.tollgate.auth.introspection;

import io.tollgate.auth.keys.TokenDigest;
import io.tollgate.outcome.Outcome;
import io.tollgate.token.TokenFault;
import io.tollgate.token.VerifiedToken;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that tunnels are open on, each once however many they are, and when it is asked about next. One Vert.x context.
 *
 * <p>Times go by a clock that is not set; they are spread, so that tunnels that opened together are not asked about together.
 */
final class OpenTokens {
    /** Of the period that may pass until the first question, and until each other, at least so much does. */
    private static final double FIRST = 0.3;

    private static final double NEXT = 0.8;

    /** Until it is asked again what got no answer, at most. */
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Duration every;
    private final Duration grace;
    private final Consumer<Token> ask;
    private final Map<TokenDigest, Token> tokens = new HashMap<>();

    /** @param ask asks about one, and tells of the answer by the methods below */
    OpenTokens(Vertx vertx, Duration every, Duration grace, Consumer<Token> ask) {
        this.vertx = vertx;
        this.every = every;
        this.grace = grace;
        this.ask = ask;
    }

    /** A token, and who holds a tunnel open on it. */
    static final class Token {
        private final TokenDigest digest;
        private final String text;
        private final Set<Holder> holders = new LinkedHashSet<>();
        private VerifiedToken said;
        private long timer = -1;
        /** {@link System#nanoTime} when it is asked about next. */
        private long dueNanos;
        /** {@link System#nanoTime} of the first of the questions in a row that got no answer, or null. */
        private @Nullable Long unansweredSince;

        private Token(Introspected token) {
            digest = token.digest();
            text = token.text();
            said = token.token();
        }

        TokenDigest digest() {
            return digest;
        }

        String text() {
            return text;
        }

        /** Shows nothing of it. */
        @Override
        public String toString() {
            return "Token[holders=" + holders.size() + "]";
        }
    }

    boolean isEmpty() {
        return tokens.isEmpty();
    }

    int size() {
        return tokens.size();
    }

    void add(Introspected opened, Holder holder) {
        Token token = tokens.get(opened.digest());
        if (token == null) {
            token = new Token(opened);
            tokens.put(token.digest, token);
            long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - opened.answeredNanos());
            askIn(token, share(every, FIRST) - passed);
        }
        token.holders.add(holder);
        tell(token, opened.token(), holder);
    }

    /** Who goes by what was said before: he is told no more than what changes, and that has changed for him. */
    private void tell(Token token, VerifiedToken known, Holder holder) {
        if (isAnothers(known, token.said)) {
            remove(token.digest, holder);
            holder.ended(Outcome.REVOKED);
        } else if (!known.claims().equals(token.said.claims())) {
            holder.changed(token.said);
        }
    }

    private static boolean isAnothers(VerifiedToken before, VerifiedToken now) {
        return !before.issuer().equals(now.issuer()) || !before.subject().equals(now.subject());
    }

    void remove(TokenDigest digest, Holder holder) {
        Token token = tokens.get(digest);
        if (token != null && token.holders.remove(holder) && token.holders.isEmpty()) {
            drop(token);
        }
    }

    private void drop(Token token) {
        vertx.cancelTimer(token.timer);
        tokens.remove(token.digest);
    }

    private static long share(Duration period, double least) {
        double share = least + (1 - least) * ThreadLocalRandom.current().nextDouble();
        return (long) (period.toMillis() * share);
    }

    private void askIn(Token token, long millis) {
        long delay = Math.max(1, millis);
        vertx.cancelTimer(token.timer);
        token.dueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delay);
        token.timer = vertx.setTimer(delay, id -> ask.accept(token));
    }

    /** The server stands for the token. */
    void confirmed(TokenDigest digest, VerifiedToken now) {
        Token token = tokens.get(digest);
        if (token == null) {
            return;
        }
        token.unansweredSince = null;
        VerifiedToken before = token.said;
        if (isAnothers(before, now)) {
            end(token, Outcome.REVOKED);
            return;
        }
        askIn(token, share(every, NEXT));
        if (!before.claims().equals(now.claims())) {
            token.said = now;
            List.copyOf(token.holders).forEach(holder -> holder.changed(now));
        }
    }

    /** It does not, or what it says of the token is not enough. A token whose end has come is over, whatever is said of it. */
    void refused(TokenDigest digest, TokenFault fault, Instant now) {
        Token token = tokens.get(digest);
        if (token != null) {
            boolean inactive = fault.reason() == TokenFault.Reason.INACTIVE;
            boolean over = fault.reason() == TokenFault.Reason.EXPIRED || !now.isBefore(token.said.expiresAt());
            end(token, over ? Outcome.EXPIRED : inactive ? Outcome.REVOKED : Outcome.NO_LONGER_ALLOWED);
        }
    }

    /** It was not even asked: it is now. */
    void unasked(TokenDigest digest) {
        Token token = tokens.get(digest);
        if (token != null) {
            askIn(token, 1);
        }
    }

    /** It said nothing. */
    void unanswered(TokenDigest digest) {
        Token token = tokens.get(digest);
        if (token == null) {
            return;
        }
        long now = System.nanoTime();
        Long since = token.unansweredSince;
        if (since == null) {
            since = now;
            token.unansweredSince = since;
        }
        long left = grace.toMillis() - TimeUnit.NANOSECONDS.toMillis(now - since);
        if (left <= 0) {
            end(token, Outcome.AUTHORIZER_AWAY);
        } else {
            Duration retry = every.compareTo(LONGEST_RETRY) < 0 ? every : LONGEST_RETRY;
            askIn(token, Math.min(left, share(retry, NEXT)));
        }
    }

    private void end(Token token, Outcome outcome) {
        drop(token);
        token.holders.forEach(holder -> holder.ended(outcome));
    }

    /** Gives all of them away. */
    List<Token> leave() {
        List<Token> all = new ArrayList<>(tokens.values());
        all.forEach(this::drop);
        return all;
    }

    /** Goes on with another's, which may be here already, and asks no later than that would have. */
    void adopt(Token other) {
        Token known = tokens.putIfAbsent(other.digest, other);
        if (known == null) {
            long left = TimeUnit.NANOSECONDS.toMillis(other.dueNanos - System.nanoTime());
            askIn(other, Math.min(left, share(every, FIRST)));
        } else {
            known.holders.addAll(other.holders);
            other.holders.forEach(holder -> tell(known, other.said, holder));
        }
    }
}
