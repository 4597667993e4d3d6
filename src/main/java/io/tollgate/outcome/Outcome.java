package io.tollgate.outcome;

import io.tollgate.frame.CloseCode;
import java.util.Locale;

/**
 * Every way an attempt or a tunnel ends, one row each: whose doing it was, the HTTP status before the tunnel is open, the
 * close codes after it, and the sentence a client may read. Metrics and logs take their label from the row, so no other
 * place names an end.
 *
 * <p>Close codes stand in two columns: the application's (4000–4999, RFC 6455 §7.4.2) for clients that can react to them,
 * and RFC 6455 §7.4.1's own for {@code codes: rfc}; a row that names one code has it in both. A row with close code 0 is
 * only ever answered in HTTP, or ends TCP without a Close.
 */
public enum Outcome {
    // Before the tunnel: what the client sent.
    BAD_REQUEST(Fault.CLIENT, 400, 0, "The request is not a proper WebSocket handshake."),
    METHOD_NOT_ALLOWED(Fault.CLIENT, 405, 0, "Only GET opens a WebSocket."),
    UPGRADE_REQUIRED(Fault.CLIENT, 426, 0, "This address speaks WebSocket, version 13."),
    TARGET_TOO_LONG(Fault.CLIENT, 414, 0, "The request target is too long."),
    HEAD_TOO_LARGE(Fault.CLIENT, 431, 0, "The request head is too large."),
    HANDSHAKE_TIMEOUT(Fault.CLIENT, 408, 0, "The request did not arrive in time."),
    NO_ROUTE(Fault.CLIENT, 404, 0, "Nothing is served at this address."),
    ORIGIN_DENIED(Fault.CLIENT, 403, 4403, CloseCode.POLICY_VIOLATION, "This origin may not connect here."),
    NO_TOKEN(Fault.CLIENT, 401, 4401, CloseCode.POLICY_VIOLATION, "A token is required."),
    INVALID_TOKEN(Fault.CLIENT, 401, 4401, CloseCode.POLICY_VIOLATION, "The token is not accepted."),
    TICKET_UNKNOWN(Fault.CLIENT, 401, 4401, CloseCode.POLICY_VIOLATION, "The ticket is not good, or not any more."),
    TICKET_REPLAYED(Fault.CLIENT, 401, 4401, CloseCode.POLICY_VIOLATION, "The ticket was used before."),
    FIRST_MESSAGE_INVALID(
            Fault.CLIENT, 401, 4401, CloseCode.POLICY_VIOLATION, "The first message has to bring a token."),
    FIRST_MESSAGE_LATE(
            Fault.CLIENT, 401, 4401, CloseCode.POLICY_VIOLATION, "The first message did not arrive in time."),
    AMBIGUOUS_TOKEN(Fault.CLIENT, 400, 0, "The token must be sent once, in one place."),
    INSUFFICIENT_SCOPE(Fault.CLIENT, 403, 4403, CloseCode.POLICY_VIOLATION, "The token does not allow this."),
    DENIED(Fault.CLIENT, 403, 4403, CloseCode.POLICY_VIOLATION, "This is not allowed."),
    ADDRESS_OVER_LIMIT(Fault.CLIENT, 429, 0, "Too many attempts come from this address."),
    OVER_LIMIT(Fault.CLIENT, 429, 4429, CloseCode.POLICY_VIOLATION, "Too many attempts or connections."),
    CLIENT_LEFT(Fault.CLIENT, 0, 0, "The client left before it was answered."),

    // Before the tunnel: ourselves.
    DRAINING(Fault.OPERATOR, 503, 0, "The service is going away."),
    OVERLOADED(Fault.TOLLGATE, 503, 0, "The service is busy."),
    NO_KEYS(Fault.TOLLGATE, 503, 0, "The service cannot check tokens yet."),
    NO_LIMIT_STORE(Fault.TOLLGATE, 503, 0, "The service cannot count its callers now."),
    AUTHORIZER_FAILED(Fault.OPERATOR, 500, CloseCode.INTERNAL_ERROR, "The service could not decide."),
    AUTHORIZER_AWAY(Fault.OPERATOR, 503, CloseCode.INTERNAL_ERROR, "The service cannot decide now."),
    NO_ACCESS_KEY(Fault.TOLLGATE, 503, 0, "The service cannot sign its request now."),
    NO_ENDPOINT(Fault.UPSTREAM, 503, 0, "No server is available."),

    // Before the tunnel: what the upstream did.
    UPSTREAM_REFUSED(Fault.UPSTREAM, 502, CloseCode.TRY_AGAIN_LATER, "The server refused the connection."),
    UPSTREAM_BUSY(Fault.UPSTREAM, 503, CloseCode.TRY_AGAIN_LATER, "The server has no room at the moment."),
    UPSTREAM_UNREACHABLE(Fault.UPSTREAM, 502, CloseCode.SERVICE_RESTART, "The server cannot be reached."),
    UPSTREAM_BAD_ANSWER(
            Fault.UPSTREAM, 502, CloseCode.SERVICE_RESTART, "The server did not answer as a WebSocket server."),
    SUBPROTOCOL_REFUSED(Fault.UPSTREAM, 502, CloseCode.INTERNAL_ERROR, "The server did not take the subprotocol."),
    UPSTREAM_TIMEOUT(Fault.UPSTREAM, 504, CloseCode.TRY_AGAIN_LATER, "The server did not answer in time."),
    LOOP(Fault.OPERATOR, 508, CloseCode.INTERNAL_ERROR, "The request came back to where it started."),

    // Of an open tunnel.
    CLOSED_BY_CLIENT(Fault.NONE, 0, 0, "The client closed."),
    CLOSED_BY_UPSTREAM(Fault.NONE, 0, 0, "The server closed."),
    EXPIRED(Fault.CLIENT, 0, 4401, CloseCode.POLICY_VIOLATION, "The token has expired."),
    REVOKED(Fault.CLIENT, 401, 4403, CloseCode.POLICY_VIOLATION, "What gave access was taken back."),
    NO_LONGER_ALLOWED(Fault.OPERATOR, 0, 4403, CloseCode.POLICY_VIOLATION, "This is no longer allowed."),
    EVICTED(Fault.CLIENT, 0, 4409, CloseCode.POLICY_VIOLATION, "A newer connection took this one's place."),
    LIMITED(Fault.CLIENT, 0, 4429, CloseCode.POLICY_VIOLATION, "A limit was exceeded."),
    FRAME_INVALID(Fault.CLIENT, 0, CloseCode.PROTOCOL_ERROR, "A frame broke the protocol."),
    FRAME_TOO_BIG(Fault.CLIENT, 0, CloseCode.TOO_BIG, "A frame or message was too big."),
    NOT_TEXT(Fault.CLIENT, 0, CloseCode.NOT_ACCEPTED, "Only text is taken here."),
    IDLE(Fault.NONE, 0, CloseCode.GOING_AWAY, "Nothing was sent for too long."),
    LIFETIME(Fault.NONE, 0, CloseCode.GOING_AWAY, "The connection reached its longest time."),
    DRAINED(Fault.OPERATOR, 0, CloseCode.GOING_AWAY, "The service is going away."),
    ENDED_BY_OPERATOR(Fault.OPERATOR, 0, CloseCode.NORMAL, "The connection was ended by hand."),
    CLIENT_VANISHED(Fault.CLIENT, 0, 0, "The client ended TCP without a Close."),
    UPSTREAM_VANISHED(Fault.UPSTREAM, 0, CloseCode.SERVICE_RESTART, "The server ended TCP without a Close."),
    READER_STALLED(Fault.NONE, 0, 0, "A side stopped reading."),
    PEER_DEAD(Fault.CLIENT, 0, 0, "A side no longer answers pings."),

    // Of a plain call, which opens no tunnel.
    RENEWED(Fault.NONE, 200, 0, "The connections hold on with the new token."),
    NO_TUNNEL(Fault.CLIENT, 404, 0, "No open connection fits this call."),
    IDENTITY_CHANGED(Fault.CLIENT, 403, 0, "The token is not of who opened the connection."),
    RENEWAL_OLDER(Fault.CLIENT, 409, 0, "The token ends before the one that holds now."),
    FLEET_AWAY(Fault.TOLLGATE, 503, 0, "The service cannot ask all its parts now."),
    LOGGED_OUT(Fault.NONE, 200, 0, "The session has ended here too."),
    TICKET_ISSUED(Fault.NONE, 200, 0, "A ticket stands for the token, once."),
    PREFLIGHT(Fault.NONE, 200, 0, "This origin may call here."),
    BAD_CALL(Fault.CLIENT, 400, 0, "The call is not as it should be."),
    LENGTH_REQUIRED(Fault.CLIENT, 411, 0, "A call says how long its body is."),
    CONTENT_TOO_LARGE(Fault.CLIENT, 413, 0, "The body of the call is too long."),
    UNSUPPORTED_TYPE(Fault.CLIENT, 415, 0, "The body of the call is of the wrong type."),

    // Of either.
    INTERNAL_ERROR(Fault.TOLLGATE, 500, CloseCode.INTERNAL_ERROR, "Something went wrong here.");

    private final Fault fault;
    private final int status;
    private final int appCode;
    private final int rfcCode;
    private final String sentence;
    private final String label;

    Outcome(Fault fault, int status, int code, String sentence) {
        this(fault, status, code, code, sentence);
    }

    Outcome(Fault fault, int status, int appCode, int rfcCode, String sentence) {
        this.fault = fault;
        this.status = status;
        this.appCode = appCode;
        this.rfcCode = rfcCode;
        this.sentence = sentence;
        this.label = name().toLowerCase(Locale.ROOT);
    }

    /** Whose doing it is, where the row alone can tell; a tunnel knows better for ends that either side can cause. */
    public Fault fault() {
        return fault;
    }

    /** The HTTP status of the refusal, or 0 where there is nothing to answer. */
    public int status() {
        return status;
    }

    /** The close code that says it, by the column asked for, or 0 where no Close is sent. */
    public int closeCode(CloseCodes column) {
        return column == CloseCodes.APP ? appCode : rfcCode;
    }

    /**
     * The close code for a client that has its 101 already when its attempt ends like this, or 0 where nothing is told. Each
     * row that is answered in HTTP has one: where the table names none, whoever may come again is told so.
     */
    public int closeCodeOnceAccepted(CloseCodes column) {
        if (closeCode(column) != 0 || status == 0) {
            return closeCode(column);
        }
        if (this == DRAINING) {
            return CloseCode.GOING_AWAY;
        }
        return status == 503 || status == 429 ? CloseCode.TRY_AGAIN_LATER : CloseCode.INTERNAL_ERROR;
    }

    /** Whether a route with {@code refuse: close} answers this row by accepting and closing. */
    public boolean refusesByClose() {
        return status != 0 && appCode != 0;
    }

    /** Whether a frame made it so that nothing more of what its sender says can be believed (RFC 6455 §7.1.7). */
    public boolean failsConnection() {
        return this == FRAME_INVALID || this == FRAME_TOO_BIG || this == NOT_TEXT;
    }

    /** For people; names no value of the request. */
    public String sentence() {
        return sentence;
    }

    /** For logs and metrics: lower case, words joined by {@code _}; a fixed, bounded set. */
    public String label() {
        return label;
    }
}
