/** Open tunnels that are looked through for what must not stay open. */
@NullMarked
package io.tollgate.gate.sweep;

import org.jspecify.annotations.NullMarked;
