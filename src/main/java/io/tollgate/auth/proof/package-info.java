/** Where tokens are proven whose proof takes too long for an event loop. */
@NullMarked
package io.tollgate.auth.proof;

import org.jspecify.annotations.NullMarked;
