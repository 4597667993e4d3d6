/** Tickets by themselves. */
package io.tollgate.auth.ticket;
