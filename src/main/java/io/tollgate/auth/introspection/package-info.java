/** Tokens that mean something only to the server that issued them, which is asked (RFC 7662). */
@NullMarked
package io.tollgate.auth.introspection;

import org.jspecify.annotations.NullMarked;
