/** Rates and counts, of one owner or by key: token buckets, slots and places, over a clock that the caller reads. */
@NullMarked
package io.tollgate.limit;

import org.jspecify.annotations.NullMarked;
