/** What an upstream asks of what goes up to it. */
@NullMarked
package io.tollgate.relay.upward;

import org.jspecify.annotations.NullMarked;
