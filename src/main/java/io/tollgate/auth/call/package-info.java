/** Authorizers: somebody else's code that is asked whether a request may pass. */
@NullMarked
package io.tollgate.auth.call;

import org.jspecify.annotations.NullMarked;
