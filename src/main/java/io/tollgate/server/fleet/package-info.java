/** The link to what nodes share, over starts, reloads and the end. */
@NullMarked
package io.tollgate.server.fleet;

import org.jspecify.annotations.NullMarked;
