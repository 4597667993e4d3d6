/** Where in a handshake a token may stand, as syntax only: taken out whole, with what is left in order. */
@NullMarked
package io.tollgate.auth.place;

import org.jspecify.annotations.NullMarked;
