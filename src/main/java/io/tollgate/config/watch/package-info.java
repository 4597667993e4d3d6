/** Notices that files of a configuration hold something else than when they were read. */
@NullMarked
package io.tollgate.config.watch;

import org.jspecify.annotations.NullMarked;
