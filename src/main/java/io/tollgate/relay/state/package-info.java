/** How a tunnel ends, as a pure machine. */
@NullMarked
package io.tollgate.relay.state;

import org.jspecify.annotations.NullMarked;
