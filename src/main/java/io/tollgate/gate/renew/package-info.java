/** Renewal: a fresh token for tunnels that are open, on whatever node it comes in. */
@NullMarked
package io.tollgate.gate.renew;

import org.jspecify.annotations.NullMarked;
