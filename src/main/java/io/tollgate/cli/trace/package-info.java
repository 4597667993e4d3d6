/** The commands that tell what became of a handshake, or would. */
@NullMarked
package io.tollgate.cli.trace;

import org.jspecify.annotations.NullMarked;
