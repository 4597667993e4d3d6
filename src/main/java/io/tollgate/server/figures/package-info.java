/** What the metrics read of the running house. */
@NullMarked
package io.tollgate.server.figures;

import org.jspecify.annotations.NullMarked;
