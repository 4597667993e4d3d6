/** Figures for Prometheus: what observers heard and gauges say, under the names that dashboards rely on. */
@NullMarked
package io.tollgate.telemetry.metrics;

import org.jspecify.annotations.NullMarked;
