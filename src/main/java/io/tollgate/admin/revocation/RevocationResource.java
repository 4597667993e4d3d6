package io.tollgate.admin.revocation;

import io.tollgate.admin.http.Call;
import io.tollgate.admin.http.CallFault;
import io.tollgate.admin.http.CallRefused;
import io.tollgate.admin.http.Reply;
import io.tollgate.admin.http.Resource;
import io.tollgate.admin.http.Resource.Accepts;
import io.tollgate.auth.revocation.Mark;
import io.tollgate.auth.revocation.Mark.Kind;
import io.tollgate.auth.revocation.Revocation;
import io.tollgate.auth.revocation.Revocation.Source;
import io.tollgate.auth.revocation.Revocations;
import io.tollgate.auth.revocation.Revocations.Done;
import io.tollgate.auth.revocation.Revocations.Full;
import io.tollgate.auth.revocation.Revocations.Wish;
import io.tollgate.telemetry.LogText;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** {@code /revocations}: takes credentials back, shows which were, and gives them back. */
public final class RevocationResource {
    private static final String PATH = "/revocations";
    private static final int MOST_BODY = 16 * 1024;
    private static final int LONGEST_NOTE = 200;
    private static final int USUAL_LIMIT = 100;
    private static final int MOST_LIMIT = 1000;
    /** The last second that is told apart. */
    private static final Instant LATEST = Instant.parse("2106-02-07T06:28:15Z");

    private final Revocations revocations;
    private final Supplier<Map<String, String>> vouching;
    private final Logger audit;

    private RevocationResource(Revocations revocations, Supplier<Map<String, String>> vouching, Logger audit) {
        this.revocations = revocations;
        this.vouching = vouching;
        this.audit = audit;
    }

    /** @param vouching who vouches for subjects now, by name */
    public static Resource of(Revocations revocations, Supplier<Map<String, String>> vouching, Logger audit) {
        RevocationResource resource = new RevocationResource(revocations, vouching, audit);
        return Resource.at(PATH)
                .get(Accepts.parameters("id", "jti", "sub", "sid", "issuer", "limit", "after"), resource::list)
                .on(
                        HttpMethod.POST,
                        Accepts.NOTHING.body(
                                MOST_BODY, "jti", "sub", "sid", "issuer", "issuedBefore", "expires", "note"),
                        resource::revoke)
                .on(HttpMethod.DELETE, Accepts.parameters("id", "jti", "sub", "sid", "issuer"), resource::lift);
    }

    private Future<Reply> revoke(Call call) throws CallRefused {
        Selector selector = Selector.of(call.body()::text, vouching.get());
        if (selector == null) {
            throw CallRefused.badRequest("what? expected one of jti, sub and sid");
        }
        Instant before = time(call, "issuedBefore");
        if (before != null && selector.mark().kind() != Kind.SUB) {
            throw CallRefused.badRequest("issuedBefore is for sub only: a token or session is taken back as a whole");
        }
        Instant expires = time(call, "expires");
        if (expires != null && !expires.isAfter(Instant.now())) {
            throw CallRefused.badRequest("expires is past, expected a time to come");
        }
        Wish wish = new Wish(selector.mark(), before, expires, Source.ADMIN, note(call));
        return revocations
                .revoke(wish)
                .map(done -> {
                    audit.info(
                            "{}: revoked {}, issued before {}, as {}; ended {} connections; note '{}'",
                            call.caller(),
                            LogText.bounded(selector.words()),
                            before == null ? "now" : before,
                            done.entry().mark(),
                            done.ended(),
                            LogText.bounded(wish.note()));
                    return Reply.ok(told(done).put("ended", done.ended()));
                })
                .recover(fault -> Future.failedFuture(
                        fault instanceof Full
                                ? CallRefused.of(CallFault.FULL, String.valueOf(fault.getMessage()))
                                : fault));
    }

    private static JsonObject told(Done done) {
        return new JsonObject().put("revocation", json(done.entry())).put("pending", new JsonArray(done.pending()));
    }

    private static @Nullable Instant time(Call call, String name) throws CallRefused {
        String text = call.body().text(name);
        if (text == null) {
            return null;
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            if (time.getEpochSecond() >= 0 && !time.isAfter(LATEST)) {
                return time;
            }
        } catch (DateTimeParseException e) {
            // Said below, without what was sent.
        }
        throw CallRefused.badRequest(
                name + " is no time from 1970 to 2106, expected one as in RFC 3339: 2026-01-31T12:00:00Z");
    }

    private static String note(Call call) throws CallRefused {
        String note = call.body().text("note");
        if (note == null) {
            return "";
        }
        if (note.length() > LONGEST_NOTE || note.chars().anyMatch(Character::isISOControl)) {
            throw CallRefused.badRequest(
                    "note has " + note.length() + " characters, expected one line of at most " + LONGEST_NOTE);
        }
        return note;
    }

    private Future<Reply> list(Call call) throws CallRefused {
        int limit = call.query().number("limit", USUAL_LIMIT, 1, MOST_LIMIT);
        Mark asked = mark(call);
        if (asked != null) {
            Revocation found = revocations.find(asked);
            return Reply.now(page(found == null ? List.of() : List.of(found), limit));
        }
        String after = call.query().text("after");
        // One more than asked for tells whether there is another page.
        return Reply.now(page(revocations.page(after == null ? null : mark("after", after), limit + 1), limit));
    }

    private JsonObject page(List<Revocation> found, int limit) {
        List<Revocation> shown = found.subList(0, Math.min(limit, found.size()));
        JsonArray all = new JsonArray();
        shown.forEach(entry -> all.add(json(entry)));
        return new JsonObject()
                .put("held", revocations.size())
                .put("max", revocations.max())
                .put("revocations", all)
                .put("next", found.size() > limit ? shown.get(limit - 1).mark().text() : null);
    }

    private static JsonObject json(Revocation entry) {
        JsonObject json = new JsonObject()
                .put("id", entry.mark().text())
                .put("claim", entry.mark().kind().claim());
        if (entry.mark().kind() == Kind.SUB) {
            json.put("issuedBefore", Instant.ofEpochSecond(entry.before()).toString());
        }
        return json.put("expires", Instant.ofEpochSecond(entry.until()).toString())
                .put("since", Instant.ofEpochMilli(entry.since()).toString())
                .put("source", entry.source().name().toLowerCase(Locale.ROOT))
                .put("note", entry.note());
    }

    private Future<Reply> lift(Call call) throws CallRefused {
        Mark mark = mark(call);
        if (mark == null) {
            throw CallRefused.badRequest("which one? expected id, or one of jti, sub and sid");
        }
        return revocations.lift(mark, Source.ADMIN).compose(done -> {
            if (done == null) {
                return Future.failedFuture(CallRefused.of(CallFault.NOT_FOUND, "nothing of that is revoked"));
            }
            audit.info("{}: lifted the revocation {}", call.caller(), mark);
            return Reply.now(told(done));
        });
    }

    /** Named by its id or by what it is about; null where neither is there. */
    private @Nullable Mark mark(Call call) throws CallRefused {
        String id = call.query().text("id");
        Selector selector = Selector.of(call.query()::text, vouching.get());
        if (id != null && selector != null) {
            throw CallRefused.badRequest(
                    "found id and " + selector.mark().kind().claim() + ", expected one of them");
        }
        return id != null ? mark("id", id) : selector == null ? null : selector.mark();
    }

    private static Mark mark(String name, String text) throws CallRefused {
        Mark mark = Mark.parse(text);
        if (mark == null) {
            throw CallRefused.badRequest(name + " is no id of a revocation, expected one that this API gave");
        }
        return mark;
    }
}
