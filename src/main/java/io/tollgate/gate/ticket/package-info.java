/** Where tokens are exchanged for one-time tickets, and what a ticket is good for. */
@NullMarked
package io.tollgate.gate.ticket;

import org.jspecify.annotations.NullMarked;
