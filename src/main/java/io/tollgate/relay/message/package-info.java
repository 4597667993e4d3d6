/** Messages that an operator puts between those of an upstream to one client. */
@NullMarked
package io.tollgate.relay.message;

import org.jspecify.annotations.NullMarked;
