package io.tollgate.admin.http;

import io.vertx.core.json.JsonObject;

/** A call that is answered with a refusal. Stackless, since it is an answer and no fault of ours. Holds no token. */
public final class CallRefused extends Exception {
    private static final long serialVersionUID = 1;

    private final CallFault fault;
    private final transient JsonObject more;

    private CallRefused(CallFault fault, String reason, JsonObject more) {
        super(reason, null, false, false);
        this.fault = fault;
        this.more = more;
    }

    /** The reason is for people: what was found and what was expected. */
    public static CallRefused of(CallFault fault, String reason) {
        return new CallRefused(fault, reason, new JsonObject());
    }

    public static CallRefused badRequest(String reason) {
        return of(CallFault.BAD_REQUEST, reason);
    }

    /** The same with one more member in the answer. */
    public CallRefused with(String name, Object value) {
        return new CallRefused(fault, reason(), more.copy().put(name, value));
    }

    public CallFault fault() {
        return fault;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }

    /** {@code error}, {@code reason}, and what was added. */
    JsonObject body() {
        return new JsonObject()
                .put("error", fault.label())
                .put("reason", reason())
                .mergeIn(more);
    }
}
