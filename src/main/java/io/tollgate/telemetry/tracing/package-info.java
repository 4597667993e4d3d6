/** Traces of upgrades: their context on the wire (W3C Trace Context), and their spans, exported by OpenTelemetry. */
@NullMarked
package io.tollgate.telemetry.tracing;

import org.jspecify.annotations.NullMarked;
