/** Traces of upgrades. */
package io.tollgate.telemetry.tracing;
