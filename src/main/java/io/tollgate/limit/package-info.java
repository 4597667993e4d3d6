/** Rates and counts: token buckets and slots, pure arithmetic over a clock that the caller reads. */
@NullMarked
package io.tollgate.limit;

import org.jspecify.annotations.NullMarked;
