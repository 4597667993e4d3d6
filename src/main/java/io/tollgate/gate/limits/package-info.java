/** What a route's limits are in an open tunnel. */
@NullMarked
package io.tollgate.gate.limits;

import org.jspecify.annotations.NullMarked;
