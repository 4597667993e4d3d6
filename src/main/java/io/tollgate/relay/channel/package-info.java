/** What one side of a tunnel asks of its channel: writing, ending, and knowing what waits. */
@NullMarked
package io.tollgate.relay.channel;

import org.jspecify.annotations.NullMarked;
