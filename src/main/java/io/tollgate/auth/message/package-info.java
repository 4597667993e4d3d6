/** The token in a client's first message, as syntax only. */
@NullMarked
package io.tollgate.auth.message;

import org.jspecify.annotations.NullMarked;
