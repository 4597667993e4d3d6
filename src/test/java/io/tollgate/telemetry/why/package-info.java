/** What is kept of recent ends. */
package io.tollgate.telemetry.why;
