/** What changed between two readings of a configuration, and what came of a reload. */
@NullMarked
package io.tollgate.config.change;

import org.jspecify.annotations.NullMarked;
