/** What a tunnel's limits charge. */
@NullMarked
package io.tollgate.relay.limits;

import org.jspecify.annotations.NullMarked;
