/** What open tunnels carry: counted by their event loops, read by whoever asks. */
@NullMarked
package io.tollgate.telemetry.traffic;

import org.jspecify.annotations.NullMarked;
