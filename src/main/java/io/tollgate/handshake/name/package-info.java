/** The names of header lines that almost every head has, known so that none is made anew for each. */
@NullMarked
package io.tollgate.handshake.name;

import org.jspecify.annotations.NullMarked;
