/** Which server is asked for what: one, the one that Sentinels name, or those of a cluster. */
@NullMarked
package io.tollgate.fleet.topology;

import org.jspecify.annotations.NullMarked;
