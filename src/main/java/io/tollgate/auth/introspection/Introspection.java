package io.tollgate.auth.introspection;

import io.tollgate.auth.call.RemoteAuthorizer.Asker;
import io.tollgate.auth.introspection.Remembered.Said;
import io.tollgate.auth.keys.KeySourceFault;
import io.tollgate.auth.keys.TokenDigest;
import io.tollgate.auth.outgoing.Answer;
import io.tollgate.auth.outgoing.Calls;
import io.tollgate.auth.outgoing.Turns;
import io.tollgate.auth.outgoing.Unanswered;
import io.tollgate.auth.place.Bearer;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.token.ClaimRules;
import io.tollgate.token.RawJwt;
import io.tollgate.token.TokenFault;
import io.tollgate.token.VerifiedToken;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks one issuer about its tokens, and again about those that tunnels are open on. However many want to know about a token, it
 * is one question; what was said serves for a while, a yes never past the token's end. Questions about tokens that nobody is
 * connected with are bounded in number and in pace, since strangers may cause them; those about open tunnels have turns of their
 * own.
 *
 * <p>Safe on any thread. Questions and open tunnels are kept on one Vert.x context, chosen when it is made; what is remembered is
 * looked at where somebody asks.
 */
public final class Introspection {
    /** In turns: more who wait would not be reached within any time that a client waits. */
    private static final int MOST_WAITING = 10;

    /** By as much a clock that is kept by NTP may be set back unnoticed. */
    private static final Duration LITTLE = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Context context;
    private final Issuing issuing;
    private final IntrospectionSettings settings;
    private final Clock clock;
    private final Question question;
    private final Calls calls;
    private final Turns newcomers;
    private final Turns lasting;
    private final Remembered remembered;
    private final IntrospectionCounts counts = new IntrospectionCounts();

    // On the context only.
    private final Map<TokenDigest, Flight> flights = new HashMap<>();
    private final OpenTokens open;
    private final Pace pace;
    private final Outage outage;
    private boolean closing;
    private @Nullable Introspection next;

    /**
     * Whose tokens, and by what rules what is said of them is judged.
     *
     * @param name of the issuer
     * @param remember how many tokens at most
     * @param silent whether nobody is really asked
     */
    public record Issuing(String name, ClaimRules rules, int remember, boolean silent) {}

    /**
     * Reads certificates, which blocks: for the time before event loops serve.
     *
     * @throws KeySourceFault if the certificates to trust cannot be had as the settings say
     */
    public Introspection(Vertx vertx, Issuing issuing, IntrospectionSettings settings, Clock clock)
            throws KeySourceFault {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.issuing = issuing;
        this.settings = settings;
        this.clock = clock;
        this.question = new Question(settings);
        this.calls = new Calls(
                vertx,
                new Calls.Server(
                        settings.endpoint(),
                        settings.ca(),
                        settings.timeout(),
                        2 * settings.concurrency(),
                        Question.MOST_BODY,
                        false));
        this.newcomers = new Turns(settings.concurrency(), MOST_WAITING * settings.concurrency());
        this.lasting = new Turns(settings.concurrency(), Integer.MAX_VALUE);
        this.remembered = new Remembered(issuing.remember(), settings.every());
        this.open = new OpenTokens(vertx, settings.every(), settings.grace(), this::askAgain);
        this.pace = new Pace(settings.callsPerSecond(), System.nanoTime());
        this.outage = new Outage(issuing.name());
    }

    /** How questions came out. */
    public IntrospectionCounts counts() {
        return counts;
    }

    /**
     * The token as its server stands for it, by what is remembered or by a question. It completes on the asker's context, or
     * before this returns.
     *
     * @param now for what is remembered
     * @return fails with a {@link TokenFault}, or with a {@link Refusal}: AUTHORIZER_AWAY where nothing was said, OVERLOADED where
     *     too much is asked, CLIENT_LEFT
     */
    public Future<Introspected> ask(String token, TokenDigest digest, Instant now, Asker asker) {
        Said said = remembered.good(digest);
        if (said != null && now.isBefore(said.token().expiresAt()) && !isOfAnotherClock(said.token(), now)) {
            return Future.succeededFuture(introspected(digest, token, said));
        }
        TokenFault fault = remembered.refusal(digest);
        if (fault != null) {
            return Future.failedFuture(fault);
        }
        if (token.length() > RawJwt.LONGEST_TOKEN) {
            return Future.failedFuture(Refusal.of(Outcome.INVALID_TOKEN, "a token that is too long to be asked about")
                    .with("WWW-Authenticate", Bearer.INVALID_TOKEN));
        }
        if (issuing.silent()) {
            return Future.failedFuture(away("it was not asked"));
        }
        Inquirer inquirer = new Inquirer(asker);
        context.runOnContext(own -> join(digest, token, inquirer));
        return inquirer.word().future();
    }

    /** What was said before the clock was set back may not hold for as much longer. */
    private boolean isOfAnotherClock(VerifiedToken said, Instant now) {
        Duration longest = settings.maxAge();
        return longest != null
                && said.claims().get("exp") == null
                && said.expiresAt().isAfter(now.plus(longest).plus(LITTLE));
    }

    private Introspected introspected(TokenDigest digest, String token, Said said) {
        return new Introspected(this, digest, token, said.token(), said.answeredNanos());
    }

    private Refusal away(String reason) {
        return Refusal.of(Outcome.AUTHORIZER_AWAY, "issuer " + issuing.name() + " about a token: " + reason)
                .with("Retry-After", "5");
    }

    private void join(TokenDigest digest, String token, Inquirer inquirer) {
        Flight flight = flights.get(digest);
        if (flight != null) {
            flight.add(inquirer);
        } else if (pace.take(System.nanoTime())) {
            flight = new Flight(digest, token, false);
            flight.add(inquirer);
            begin(flight, newcomers);
        } else {
            counts.countOverloaded();
            inquirer.tell(
                    Refusal.of(Outcome.OVERLOADED, "issuer " + issuing.name() + ": too many new tokens to ask about")
                            .with("Retry-After", "1"));
        }
    }

    private void askAgain(OpenTokens.Token token) {
        if (!flights.containsKey(token.digest())) {
            begin(new Flight(token.digest(), token.text(), true), lasting);
        }
    }

    private void begin(Flight flight, Turns turns) {
        flights.put(flight.digest(), flight);
        flight.begin(vertx, turns, settings.timeout(), calls, question).onComplete(done -> landed(flight, done));
    }

    private void landed(Flight flight, AsyncResult<Answer> done) {
        flights.remove(flight.digest());
        try {
            if (done.cause() instanceof Refusal refusal) {
                refused(flight, refusal);
            } else {
                judge(flight, Question.read(done));
            }
        } catch (Unanswered nothing) {
            unanswered(flight, String.valueOf(nothing.getMessage()));
        } catch (RuntimeException fault) {
            // Ours, whatever was said; the message stays unread, since it may quote the answer.
            unanswered(flight, fault.getClass().getName());
        }
        closeIfAtRest();
    }

    private void refused(Flight flight, Refusal refusal) {
        if (refusal.outcome() == Outcome.OVERLOADED) {
            counts.countOverloaded();
        }
        flight.inquirers().forEach(inquirer -> inquirer.tell(refusal));
        open.unasked(flight.digest());
    }

    private void judge(Flight flight, byte[] answer) throws Unanswered {
        TokenDigest digest = flight.digest();
        Instant now = clock.instant();
        try {
            VerifiedToken token = issuing.rules().judgeAnswer(answer, now, settings.maxAge());
            counts.countActive();
            outage.answered();
            Said said = new Said(token, answer.length, System.nanoTime());
            remembered.keep(digest, said);
            open.confirmed(digest, token);
            flight.inquirers().forEach(inquirer -> inquirer.tell(introspected(digest, flight.token(), said)));
        } catch (TokenFault fault) {
            if (fault.reason() == TokenFault.Reason.ANSWER) {
                throw new Unanswered(String.valueOf(fault.getMessage()));
            }
            counts.countRefused();
            outage.answered();
            remembered.refuse(digest, fault);
            open.refused(digest, fault, now);
            flight.inquirers().forEach(inquirer -> inquirer.tell(fault));
        }
    }

    private void unanswered(Flight flight, String reason) {
        counts.countUnanswered();
        outage.failed(reason, System.nanoTime());
        open.unanswered(flight.digest());
        Refusal refusal = away(reason);
        flight.inquirers().forEach(inquirer -> inquirer.tell(refusal));
    }

    /** The holder's tunnel is open: it is told what becomes of the token. What was said while it opened, it is told at once. */
    void watch(Introspected token, Holder holder) {
        context.runOnContext(own -> {
            if (next != null) {
                next.watch(token, holder);
                return;
            }
            open.add(token, holder);
            TokenFault fault = remembered.refusal(token.digest());
            if (fault != null) {
                open.refused(token.digest(), fault, clock.instant());
            }
            counts.watching(open.size());
        });
    }

    void forget(Introspected token, Holder holder) {
        context.runOnContext(own -> {
            if (next != null) {
                next.forget(token, holder);
                return;
            }
            open.remove(token.digest(), holder);
            counts.watching(open.size());
            closeIfAtRest();
        });
    }

    /**
     * It is in force no more. Open tunnels are asked about by another one that follows it, if that asks the same server, or
     * else go on by this one to their end.
     */
    public void close(@Nullable Introspection following) {
        context.runOnContext(own -> {
            if (following != null && following.settings.endpoint().equals(settings.endpoint())) {
                next = following;
                open.leave().forEach(token -> following.context.runOnContext(theirs -> following.adopt(token)));
            }
            closing = true;
            remembered.clear();
            closeIfAtRest();
        });
    }

    private void adopt(OpenTokens.Token token) {
        open.adopt(token);
        counts.watching(open.size());
    }

    /** Whoever began under it may still come, and has then a connection of his own. */
    private void closeIfAtRest() {
        if (closing && flights.isEmpty() && open.isEmpty()) {
            closing = false;
            calls.closing();
            calls.close();
        }
    }
}
