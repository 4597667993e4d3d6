/** Why an attempt was refused or a tunnel closed: what is kept of the recent ones, to be asked for by id. */
@NullMarked
package io.tollgate.telemetry.why;

import org.jspecify.annotations.NullMarked;
