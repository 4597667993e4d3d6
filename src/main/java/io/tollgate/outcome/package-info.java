/** The one table of every way an attempt or a tunnel can end, and the refusal that carries an end to the door. */
@NullMarked
package io.tollgate.outcome;

import org.jspecify.annotations.NullMarked;
