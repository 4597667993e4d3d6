package io.tollgate.outcome;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of an attempt before its tunnel opened, or of a call that opens none: which row of the table, and what a log may
 * say of it. Stackless, since it is an answer and not a fault of ours. Immutable, safe on any thread.
 *
 * <p>Neither the detail nor a header may hold a credential: both reach logs or the client.
 */
public final class Refusal extends Exception {
    private final Outcome outcome;
    private final Outcome told;
    private final String detail;
    private final List<Map.Entry<String, String>> headers;
    private final @Nullable PassedOn passedOn;
    /** 0 where the row's own is said. */
    private final int closeCode;

    private Refusal(
            Outcome outcome,
            Outcome told,
            String detail,
            List<Map.Entry<String, String>> headers,
            @Nullable PassedOn passedOn,
            int closeCode) {
        super(detail, null, false, false);
        this.outcome = outcome;
        this.told = told;
        this.detail = detail;
        this.headers = headers;
        this.passedOn = passedOn;
        this.closeCode = closeCode;
    }

    /** A refusal with the table's own answer; the detail goes to the log only and names value and expectation. */
    public static Refusal of(Outcome outcome, String detail) {
        return new Refusal(outcome, outcome, Objects.requireNonNull(detail), List.of(), null, 0);
    }

    /** What a plain call was answered with, good or bad: the row's status and this JSON. It ends an attempt all the same. */
    public static Refusal answer(Outcome outcome, String json) {
        List<Map.Entry<String, String>> type = List.of(Map.entry("Content-Type", "application/json"));
        return of(outcome, outcome.sentence()).passingOn(new PassedOn(outcome.status(), type, json));
    }

    /** The same with one more header in the answer. */
    public Refusal with(String name, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return new Refusal(outcome, told, detail, List.copyOf(more), passedOn, closeCode);
    }

    /** The same, answered with what the upstream itself said. */
    public Refusal passingOn(PassedOn answer) {
        return new Refusal(outcome, told, detail, headers, answer, closeCode);
    }

    /** The same, told to the client as if it were that row, with nothing else of its own; logs and metrics keep to its own. */
    public Refusal toldAs(Outcome other) {
        return new Refusal(outcome, other, detail, List.of(), null, 0);
    }

    /** The same, of which no more is passed on than the upstream's status and when to come again. */
    public Refusal withoutBody() {
        return passedOn == null ? this : new Refusal(outcome, told, detail, headers, passedOn.withoutBody(), closeCode);
    }

    /** The same, told to a client that has its 101 already by a code that somebody chose. */
    public Refusal closingWith(int code) {
        return new Refusal(outcome, told, detail, headers, passedOn, code);
    }

    public Outcome outcome() {
        return outcome;
    }

    /** The row that the client is told. */
    public Outcome told() {
        return told;
    }

    /** For the log: what was found and what was expected. */
    public String detail() {
        return detail;
    }

    /** Headers of the answer beyond the usual ones, in order. */
    public List<Map.Entry<String, String>> headers() {
        return headers;
    }

    /** The close code for a client that has its 101 already, or 0 where nothing is told. */
    public int closeCodeOnceAccepted(CloseCodes column) {
        return closeCode == 0 ? told.closeCodeOnceAccepted(column) : closeCode;
    }

    /** What a Close says: it has no fields, so when to come again stands behind the name. */
    public String closeReason() {
        return headers.stream()
                .filter(field -> field.getKey().equals("Retry-After"))
                .findFirst()
                .map(field -> told.label() + " retry-after=" + field.getValue())
                .orElseGet(told::label);
    }

    /** The answer of others to send in place of the table's own, or null. */
    public @Nullable PassedOn passedOn() {
        return passedOn;
    }

    /** The status to send: the upstream's when it is passed on, else the table's. */
    public int status() {
        return passedOn == null ? told.status() : passedOn.status();
    }

    /** An upstream's refusal, or a call's answer, as it may be shown to the client: headers by allow-list; the body
     *  bounded, each byte as one ISO-8859-1 character. */
    public record PassedOn(int status, List<Map.Entry<String, String>> headers, String body) {
        PassedOn withoutBody() {
            return new PassedOn(
                    status,
                    headers.stream()
                            .filter(header -> header.getKey().equalsIgnoreCase("Retry-After"))
                            .toList(),
                    "");
        }
    }
}
