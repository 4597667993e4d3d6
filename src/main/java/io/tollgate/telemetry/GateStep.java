package io.tollgate.telemetry;

import java.util.Locale;

/** The steps of an upgrade that take time, in order; metrics and spans take their label from here. */
public enum GateStep {
    /** From accept to the end of the request head, TLS included. */
    HEAD,
    /** Parse, route, origin: what needs nothing but the request. */
    ROUTE,
    AUTHENTICATE,
    AUTHORIZE,
    /** Endpoint, TCP and TLS to the upstream. */
    DIAL,
    /** From the upstream request to the checked answer. */
    ANSWER;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** For logs and metrics. */
    public String label() {
        return label;
    }
}
