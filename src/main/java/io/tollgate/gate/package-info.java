/** The spine: one upgrade from accept to handover, step by step. */
@NullMarked
package io.tollgate.gate;

import org.jspecify.annotations.NullMarked;
