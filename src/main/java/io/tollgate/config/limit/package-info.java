/** What a route says of its limits, and which of its words go together. */
@NullMarked
package io.tollgate.config.limit;

import org.jspecify.annotations.NullMarked;
