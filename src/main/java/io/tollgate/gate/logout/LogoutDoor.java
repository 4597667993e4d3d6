package io.tollgate.gate.logout;

import io.tollgate.auth.Issuer;
import io.tollgate.auth.logout.LogoutProver;
import io.tollgate.auth.logout.LogoutSettings;
import io.tollgate.auth.logout.LogoutSettings.By;
import io.tollgate.auth.revocation.Mark;
import io.tollgate.auth.revocation.Mark.Kind;
import io.tollgate.auth.revocation.Revocation.Source;
import io.tollgate.auth.revocation.Revocations;
import io.tollgate.auth.revocation.Revocations.Full;
import io.tollgate.auth.revocation.Revocations.Wish;
import io.tollgate.gate.call.Call;
import io.tollgate.gate.call.Door;
import io.tollgate.gate.call.PlacedDoor;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.quota.ByClaim;
import io.tollgate.quota.LimitSettings;
import io.tollgate.quota.Quotas;
import io.tollgate.quota.RouteLimits;
import io.tollgate.token.logout.LogoutToken;
import io.vertx.core.Future;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one issuer's logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.5) and takes back what they name: it answers 200
 * when that is in force, 400 where the token is none that is to be believed. Safe on any thread.
 */
public final class LogoutDoor implements Door {
    private static final Logger LOG = LoggerFactory.getLogger(LogoutDoor.class);
    private static final String FIELD = "logout_token";
    /** Of one address: a provider signs out a few at once, and somebody who guesses gets no further. */
    private static final long RATE = 200;

    private static final long BURST = 1000;

    private final LogoutProver prover;
    private final Revocations revocations;
    private final RouteLimits limits;

    private LogoutDoor(LogoutProver prover, Revocations revocations, Quotas quotas) {
        this.prover = prover;
        this.revocations = revocations;
        this.limits = new RouteLimits("logout " + prover.issuer().name(), List.of(perAddress()), quotas);
    }

    private static LimitSettings perAddress() {
        return new LimitSettings(
                "logout",
                LimitSettings.Count.UPGRADES,
                new LimitSettings.Per(LimitSettings.Per.Kind.ADDRESS, ""),
                LimitSettings.From.CLIENT,
                ByClaim.always(new LimitSettings.Pace(RATE, Duration.ofSeconds(1))),
                ByClaim.always(BURST),
                null,
                LimitSettings.Then.REFUSE,
                LimitSettings.Store.LOCAL);
    }

    /** One for each issuer whose settings ask for it. */
    public static List<PlacedDoor> of(Collection<Issuer> issuers, Revocations revocations, Quotas quotas) {
        List<PlacedDoor> doors = new ArrayList<>();
        for (Issuer issuer : issuers) {
            LogoutSettings settings = issuer.settings().logout();
            if (settings != null) {
                LogoutProver prover = new LogoutProver(issuer, Clock.systemUTC());
                doors.add(new PlacedDoor(
                        settings.listeners(), List.of(), settings.path(), new LogoutDoor(prover, revocations, quotas)));
            }
        }
        return doors;
    }

    @Override
    public String name() {
        return "logout";
    }

    /** It is no call of a page. */
    @Override
    public boolean admits(String origin) {
        return false;
    }

    @Override
    public RouteLimits limits() {
        return limits;
    }

    @Override
    public String bodyType() {
        return "application/x-www-form-urlencoded";
    }

    @Override
    public Future<Refusal> answer(Call call) {
        String token = token(call.body());
        if (token == null) {
            return Future.failedFuture(Refusal.of(Outcome.BAD_CALL, "expected one " + FIELD + " in the form"));
        }
        return prover.prove(token, call.asker()).compose(proven -> carryOut(call, proven));
    }

    private Future<Refusal> carryOut(Call call, LogoutToken proven) {
        Mark mark = mark(proven);
        if (mark == null) {
            return Future.failedFuture(Refusal.of(
                    Outcome.BAD_CALL, "it names a sub alone, and this issuer's subjects stand in another claim"));
        }
        // What is issued in the second of the logout may have been issued before it.
        Wish wish = new Wish(mark, proven.issuedAt().plusSeconds(1), null, Source.LOGOUT, "logout");
        return revocations
                .revoke(wish)
                .map(done -> {
                    LOG.info(
                            "Issuer {}: a logout ({}) took back {}; ended {} connections here",
                            prover.issuer().name(),
                            call.id(),
                            mark,
                            done.ended());
                    return Refusal.answer(Outcome.LOGGED_OUT, "{\"ended\":" + done.ended() + "}");
                })
                .recover(fault -> {
                    prover.forget(proven);
                    return Future.failedFuture(
                            fault instanceof Full
                                    ? Refusal.of(Outcome.OVERLOADED, String.valueOf(fault.getMessage()))
                                            .with("Retry-After", "60")
                                    : fault);
                });
    }

    private @Nullable Mark mark(LogoutToken token) {
        Issuer issuer = prover.issuer();
        String vouching = issuer.settings().vouching();
        String session = token.session();
        String subject = issuer.settings().namesSubjectBySub() ? token.subject() : null;
        if (session != null && (prover.settings().by() == By.SESSION || subject == null)) {
            return Mark.of(Kind.SID, vouching, session);
        }
        return subject == null ? null : Mark.of(Kind.SUB, vouching, subject);
    }

    /** The one field of that name; others are left alone (§2.5). Null where it is not there once. */
    private static @Nullable String token(String form) {
        String found = null;
        for (String field : form.split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals >= 0 && FIELD.equals(decoded(field.substring(0, equals)))) {
                if (found != null) {
                    return null;
                }
                found = decoded(field.substring(equals + 1));
            }
        }
        return found == null || found.isEmpty() ? null : found;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
