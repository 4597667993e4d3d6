/** Tests of the figures: names, labels and values as Prometheus reads them, and what is written about them. */
package io.tollgate.telemetry.metrics;
