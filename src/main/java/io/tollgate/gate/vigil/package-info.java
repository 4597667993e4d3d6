/** What open tunnels are held to by others' words. */
@NullMarked
package io.tollgate.gate.vigil;

import org.jspecify.annotations.NullMarked;
