/** What the nodes of a fleet count together, in Redis: places with leases, buckets, and who has to go. */
@NullMarked
package io.tollgate.quota.shared;

import org.jspecify.annotations.NullMarked;
