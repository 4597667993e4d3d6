/** What was counted so far, for who shows it to people; the same figures as in /metrics. */
@NullMarked
package io.tollgate.telemetry.tally;

import org.jspecify.annotations.NullMarked;
