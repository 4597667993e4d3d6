/** Whether upgrades are taken at all. */
@NullMarked
package io.tollgate.gate.intake;

import org.jspecify.annotations.NullMarked;
