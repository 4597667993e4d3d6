/** The plain HTTP calls that the gate takes beside upgrades: the doors that a configuration opens for them, and their answers. */
@NullMarked
package io.tollgate.gate.call;

import org.jspecify.annotations.NullMarked;
