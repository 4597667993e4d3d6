/** Deadlines and clocks of tunnels, pure: time comes in as an argument. */
@NullMarked
package io.tollgate.relay.clock;

import org.jspecify.annotations.NullMarked;
