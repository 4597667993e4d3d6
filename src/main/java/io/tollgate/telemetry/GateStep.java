package io.tollgate.telemetry;

import java.util.Locale;

/**
 * The steps of an upgrade, in order; metrics, traces and spans take their label from here. A route that asks nobody who he
 * is has neither {@link #AUTHENTICATE} nor {@link #AUTHORIZE}.
 */
public enum GateStep {
    /** From accept to the end of the request head, TLS included. */
    HEAD,
    /** Whether it is a proper handshake (RFC 6455 §4.2.1), and who sent it. */
    PARSE,
    /** Host and path, whether upgrades are taken now, and whether it came in a circle. */
    ROUTE,
    ORIGIN,
    /** The route's limits that ask for nobody's name; only where there are some. */
    ADDRESS_LIMITS,
    /** Finding the one token, and taking it out. */
    CREDENTIAL,
    /** From a client's 101 to its first message, where that brings the token. */
    MESSAGE,
    AUTHENTICATE,
    /** The route's requirements, and the headers that tell the upstream who is there. */
    AUTHORIZE,
    /** The route's limits on who it is; only where there are some. */
    SUBJECT_LIMITS,
    /** Endpoint, TCP and TLS to the upstream. */
    DIAL,
    /** From the upstream request to the checked answer. */
    ANSWER,
    /** Of a plain call only: its body, and what it asks for. */
    CALL;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** For logs and metrics. */
    public String label() {
        return label;
    }
}
