/** How fast connections to an upstream are opened, over all event loops. */
@NullMarked
package io.tollgate.upstream.pace;

import org.jspecify.annotations.NullMarked;
