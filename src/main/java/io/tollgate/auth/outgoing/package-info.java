/** Questions to others by HTTP, bounded in number, size and time. */
@NullMarked
package io.tollgate.auth.outgoing;

import org.jspecify.annotations.NullMarked;
