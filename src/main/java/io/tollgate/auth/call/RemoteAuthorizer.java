package io.tollgate.auth.call;

import io.tollgate.auth.call.AuthorizerSettings.Http;
import io.tollgate.auth.call.AuthorizerSettings.Lambda;
import io.tollgate.auth.call.Form.NoVerdict;
import io.tollgate.auth.call.Form.Question;
import io.tollgate.auth.keys.KeySourceFault;
import io.tollgate.auth.outgoing.Answer;
import io.tollgate.auth.outgoing.Calls;
import io.tollgate.auth.outgoing.Calls.Call;
import io.tollgate.auth.outgoing.Turns;
import io.tollgate.auth.outgoing.Turns.Turn;
import io.tollgate.aws.AccessKeys;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One authorizer at run time: its settings, its connections, who waits for his turn to be asked for, and the verdicts that are
 * kept. One for the whole process. Safe on any thread: all that is done for one request is done on the context it came with,
 * and only turns and verdicts are shared.
 */
public final class RemoteAuthorizer {
    /** In turns: more who wait would not be reached within any time that a client waits. */
    private static final int MOST_WAITING = 10;
    /** Until one who serves a single call at a time may be done with it. */
    private static final long AGAIN_MILLIS = 100;
    /** How often it is asked who waits for a turn no longer: who comes and goes must not fill the room of those who stay. */
    private static final long LEFT_MILLIS = 100;

    /** By as much a clock that is kept by NTP may be set back unnoticed. */
    private static final Duration LITTLE = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final AuthorizerSettings settings;
    private final UpwardHeaders upward;
    private final Form form;
    private final Calls calls;
    private final Turns turns;
    private final @Nullable VerdictCache cache;
    private final LongAdder asked = new LongAdder();
    private final VerdictCounts counts = new VerdictCounts();
    private final boolean silent;

    private RemoteAuthorizer(Vertx vertx, AuthorizerSettings settings, AccessKeys keys, boolean silent)
            throws KeySourceFault {
        this.silent = silent;
        this.vertx = vertx;
        this.settings = settings;
        this.upward = UpwardHeaders.of(settings);
        this.form = form(settings, upward, keys);
        this.calls = new Calls(
                vertx,
                new Calls.Server(
                        form.server(),
                        ca(settings),
                        settings.timeout(),
                        settings.concurrency(),
                        form.mostBody(),
                        form.verdictIsInTheHead()));
        this.turns = new Turns(settings.concurrency(), MOST_WAITING * settings.concurrency());
        this.cache = settings.cache().isZero() ? null : new VerdictCache(settings.cache());
    }

    /**
     * Makes one from its settings. Reads certificates, which blocks: for the time before event loops serve.
     *
     * @param keys that sign its calls, where they are signed
     * @throws KeySourceFault if the certificates to trust cannot be had as the settings say
     */
    public static RemoteAuthorizer create(Vertx vertx, AuthorizerSettings settings, AccessKeys keys)
            throws KeySourceFault {
        return create(vertx, settings, keys, false);
    }

    /** One that nobody asks: it judges a request as far as that goes, and has no verdict. */
    public static RemoteAuthorizer silent(Vertx vertx, AuthorizerSettings settings) throws KeySourceFault {
        return create(vertx, settings, AccessKeys.NONE, true);
    }

    private static RemoteAuthorizer create(Vertx vertx, AuthorizerSettings settings, AccessKeys keys, boolean silent)
            throws KeySourceFault {
        try {
            return new RemoteAuthorizer(vertx, settings, keys, silent);
        } catch (KeySourceFault e) {
            throw new KeySourceFault("Authorizer " + settings.name() + ": " + e.getMessage());
        }
    }

    private static Form form(AuthorizerSettings settings, UpwardHeaders upward, AccessKeys keys) {
        if (settings.backend() instanceof Lambda lambda) {
            return new LambdaForm(lambda, upward, InvokeSigner.of(lambda, keys));
        } else if (settings.backend() instanceof Http http) {
            return new HttpForm(http, settings.principalHeader());
        }
        throw new IllegalStateException(
                "An authorizer of no kind: " + settings.backend().getClass());
    }

    private static @Nullable Path ca(AuthorizerSettings settings) {
        return settings.backend() instanceof Lambda lambda
                ? lambda.ca()
                : settings.backend() instanceof Http http ? http.ca() : null;
    }

    /**
     * Who waits for a verdict.
     *
     * @param context that it is to come on, or null for any
     * @param left whether he waits no longer, asked on any thread
     * @param from the address that he counts as
     */
    public record Asker(@Nullable Context context, BooleanSupplier left, Supplier<String> from) {
        /** One of whose address nothing is known. */
        public Asker(@Nullable Context context, BooleanSupplier left) {
            this(context, left, () -> "");
        }
    }

    public AuthorizerSettings settings() {
        return settings;
    }

    /** The headers by which it reaches the upstream. */
    public UpwardHeaders upward() {
        return upward;
    }

    /** How many questions were sent to it. */
    public long asked() {
        return asked.sum();
    }

    /** How they came out, and those that were not sent. */
    public VerdictCounts counts() {
        return counts;
    }

    /**
     * Its verdict on a request, at that moment, by a call or by one that was kept. It completes on the asker's context, or before
     * this returns.
     *
     * @return fails with a {@link Refusal}: NO_TOKEN, INVALID_TOKEN, DENIED, AUTHORIZER_FAILED, AUTHORIZER_AWAY,
     *     NO_ACCESS_KEY, or OVERLOADED where too many wait
     */
    public Future<Verdict> ask(Inquiry inquiry, Brought brought, Instant now, Asker asker) {
        try {
            Question question = form.question(inquiry, brought, now);
            if (silent) {
                return Future.failedFuture(noVerdict("it was not asked"));
            }
            Verdict known = recall(question, now);
            if (known != null) {
                counts.countKept();
                return Future.succeededFuture(known);
            }
            return new Asking(question, now, asker)
                    .begin()
                    .onSuccess(reached -> counts.countAllowed())
                    .onFailure(counts::countRefused);
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        } catch (RuntimeException e) {
            // Ours, whatever was sent; the message stays unread, since it may quote the request.
            return Future.failedFuture(fault(e));
        }
    }

    /** One that would hold for longer than any may was reached before the clock was set back. */
    private @Nullable Verdict recall(Question question, Instant now) {
        Verdict known = cache == null || question.key() == null ? null : cache.recall(question.key(), now);
        return known == null
                        || known.endsAt().isAfter(now.plus(settings.maxAge()).plus(LITTLE))
                ? null
                : known;
    }

    private static Refusal fault(RuntimeException e) {
        return Refusal.of(
                Outcome.INTERNAL_ERROR,
                "Asking an authorizer threw " + e.getClass().getName());
    }

    private Refusal noVerdict(String reason) {
        return Refusal.of(form.failure(), "authorizer " + settings.name() + ": " + reason);
    }

    /** One request that is being asked about. Its fields are touched on its context only. */
    private final class Asking {
        private final Question question;
        private final Instant began;
        private final long beganNanos = System.nanoTime();
        private final Asker asker;
        private final Context context;
        private final Promise<Verdict> verdict = Promise.promise();
        private @Nullable Call call;
        private boolean second;

        Asking(Question question, Instant began, Asker asker) {
            this.question = question;
            this.began = began;
            this.asker = asker;
            this.context = asker.context() == null ? vertx.getOrCreateContext() : asker.context();
        }

        Future<Verdict> begin() {
            context.runOnContext(own -> line());
            return verdict.future();
        }

        /** The time runs from here: a turn that does not come is a verdict that does not come. */
        private void line() {
            Duration timeout = settings.timeout();
            long timer = vertx.setTimer(
                    Math.max(1, timeout.toMillis()), id -> verdict.tryFail(noVerdict("no verdict within " + timeout)));
            long watch = vertx.setPeriodic(LEFT_MILLIS, id -> refuseIfLeft());
            Turn mine = turns.take(() -> context.runOnContext(own -> ask()));
            verdict.future().onComplete(done -> {
                vertx.cancelTimer(timer);
                vertx.cancelTimer(watch);
                if (call != null) {
                    call.abandon();
                }
                if (mine != null) {
                    mine.close();
                }
            });
            if (mine == null) {
                verdict.tryFail(Refusal.of(
                        Outcome.OVERLOADED, "authorizer " + settings.name() + ": too many wait for their turn"));
            }
        }

        /** Not once it was asked: the call would go on there, and no more than so many may. */
        private void refuseIfLeft() {
            if (call == null && asker.left().getAsBoolean()) {
                verdict.tryFail(Refusal.of(Outcome.CLIENT_LEFT, "the client left before the authorizer was asked"));
            }
        }

        private void ask() {
            refuseIfLeft();
            if (verdict.future().isComplete()) {
                return;
            }
            try {
                asked.increment();
                Call sent = calls.call(question.with(form.headers(question, now())));
                call = sent;
                sent.answer().onComplete(this::answered);
            } catch (Refusal refusal) {
                verdict.tryFail(refusal);
            } catch (RuntimeException e) {
                verdict.tryFail(fault(e));
            }
        }

        private void answered(AsyncResult<Answer> done) {
            try {
                if (done.failed()) {
                    throw NoVerdict.because(String.valueOf(done.cause().getMessage()));
                }
                accept(form.read(question, done.result()));
            } catch (Refusal refusal) {
                verdict.tryFail(refusal);
            } catch (NoVerdict none) {
                if (none.again() && !second) {
                    second = true;
                    vertx.setTimer(AGAIN_MILLIS, id -> ask());
                } else {
                    verdict.tryFail(noVerdict(String.valueOf(none.getMessage())));
                }
            } catch (RuntimeException e) {
                verdict.tryFail(fault(e));
            }
        }

        private void accept(Verdict.Allowed allowed) {
            Instant now = now();
            Instant longest = now.plus(settings.maxAge());
            Instant token = Brought.firstEnd(question.vouched(), now);
            Instant end = token != null && token.isBefore(longest) ? token : longest;
            Verdict reached = new Verdict(settings, allowed, end, end.equals(longest));
            if (cache != null && question.key() != null) {
                cache.keep(question.key(), reached, now);
            }
            verdict.tryComplete(reached);
        }

        private Instant now() {
            return began.plusNanos(System.nanoTime() - beganNanos);
        }
    }

    /**
     * It is in force no more: connections are closed once nobody is asked about on them. Who began under it may still come, and
     * is asked about on a connection of his own.
     */
    public void close() {
        calls.closing();
        turns.whenAtRest(calls::close);
    }
}
