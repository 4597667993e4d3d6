/** What a file says of the doors for plain calls, held against itself. */
@NullMarked
package io.tollgate.config.door;

import org.jspecify.annotations.NullMarked;
