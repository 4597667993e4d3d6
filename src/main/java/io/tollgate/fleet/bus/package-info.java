/** Notices from each node of a fleet to all others, over whatever link is in force. */
@NullMarked
package io.tollgate.fleet.bus;

import org.jspecify.annotations.NullMarked;
