/** Immutable tables that find a route by host and path. */
@NullMarked
package io.tollgate.route;

import org.jspecify.annotations.NullMarked;
