package io.tollgate.auth.introspection;

import io.tollgate.auth.call.RemoteAuthorizer.Asker;
import io.tollgate.auth.introspection.Introspection.Issuing;
import io.tollgate.auth.keys.KeySourceFault;
import io.tollgate.auth.keys.TokenDigest;
import io.tollgate.outcome.Outcome;
import io.tollgate.testing.IntrospectionSketch;
import io.tollgate.testing.TestKeys;
import io.tollgate.token.ClaimRules;
import io.tollgate.token.VerifiedToken;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What the tests of this room ask, and hear. */
final class Asking {
    static final ClaimRules RULES =
            new ClaimRules(TestKeys.ISSUER, List.of(TestKeys.AUDIENCE), Duration.ofSeconds(30), false);

    private static final long PATIENCE_SECONDS = 20;

    private Asking() {}

    static Introspection over(Vertx vertx, IntrospectionSketch sketch) {
        return over(vertx, sketch, 100, Clock.systemUTC());
    }

    static Introspection over(Vertx vertx, IntrospectionSketch sketch, int remember, Clock clock) {
        try {
            return new Introspection(vertx, new Issuing("main", RULES, remember, false), sketch.settings(), clock);
        } catch (KeySourceFault e) {
            throw new AssertionError(e);
        }
    }

    static Future<Introspected> ask(Introspection introspection, String token) {
        return ask(introspection, token, () -> false);
    }

    static Future<Introspected> ask(Introspection introspection, String token, BooleanSupplier left) {
        return introspection.ask(token, TokenDigest.of(token), Instant.now(), new Asker(null, left));
    }

    /** Waits for the end of it; what it failed with, or null. */
    static @Nullable Throwable failure(Future<?> future) {
        future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .exceptionally(any -> null)
                .join();
        return future.cause();
    }

    /** The good token that is told. */
    static Introspected good(Introspection introspection, String token) {
        Future<Introspected> word = ask(introspection, token);
        Throwable failure = failure(word);
        if (failure != null) {
            throw new AssertionError("The token was refused: " + failure, failure);
        }
        return word.result();
    }

    /** A holder that writes down what it is told. */
    static final class Listening implements Holder {
        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

        @Override
        public void changed(VerifiedToken token) {
            told.add("changed " + token.claims().get("scope"));
        }

        @Override
        public void ended(Outcome outcome) {
            told.add("ended " + outcome.label());
        }

        /** What it is told next, which must come. */
        String next() {
            try {
                return String.valueOf(told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        boolean heardNothing() {
            return told.isEmpty();
        }
    }
}
