package io.tollgate.limit;

/**
 * How much of a key is in use.
 *
 * @param amount places, or the share of a bucket that is missing
 */
public record KeyUse(LimitKey key, double amount) {}
