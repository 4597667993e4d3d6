/** Builds the house from settings, starts it and stops it. */
@NullMarked
package io.tollgate.server;

import org.jspecify.annotations.NullMarked;
