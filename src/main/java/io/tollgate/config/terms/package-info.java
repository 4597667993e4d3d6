/** Reads what an upstream's servers ask of whoever connects, and how upgrades to them are signed. */
@NullMarked
package io.tollgate.config.terms;

import org.jspecify.annotations.NullMarked;
