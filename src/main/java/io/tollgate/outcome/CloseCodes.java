package io.tollgate.outcome;

/** Which column of close codes a route speaks. */
public enum CloseCodes {
    /** Codes of 4000–4999 that tell expiry, refusal and limits apart (RFC 6455 §7.4.2). */
    APP,
    /** Only the codes of RFC 6455 §7.4.1: 1008 for all of those. */
    RFC
}
