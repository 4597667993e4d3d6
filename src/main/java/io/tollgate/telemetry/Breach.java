package io.tollgate.telemetry;

import io.tollgate.outcome.Refusal;

/**
 * A rule that an attempt broke and that its route only reports: the attempt went on.
 *
 * @param step where it showed
 * @param refusal what it would have been answered with
 */
public record Breach(GateStep step, Refusal refusal) {}
