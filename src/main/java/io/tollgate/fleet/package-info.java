/** What the nodes of a fleet share: Redis, its scripts, and the notices between nodes. */
@NullMarked
package io.tollgate.fleet;

import org.jspecify.annotations.NullMarked;
