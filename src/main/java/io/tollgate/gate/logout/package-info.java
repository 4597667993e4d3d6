/** Where OpenID providers tell of logouts. */
@NullMarked
package io.tollgate.gate.logout;

import org.jspecify.annotations.NullMarked;
