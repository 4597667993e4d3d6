/** Reads whom routes ask: the authorizers of the file, and how a route names one. */
@NullMarked
package io.tollgate.config.access;

import org.jspecify.annotations.NullMarked;
