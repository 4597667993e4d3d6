/** An issuer's keys while the process runs: read or fetched, refreshed, and what was proven with them remembered. */
@NullMarked
package io.tollgate.auth.keys;

import org.jspecify.annotations.NullMarked;
