/** TLS for both sides: which library speaks it, and the handlers that do. */
@NullMarked
package io.tollgate.tls;

import org.jspecify.annotations.NullMarked;
