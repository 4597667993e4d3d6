/** One-time tickets: what a client shows once in place of its token, so that nothing in a URL is worth keeping. */
@NullMarked
package io.tollgate.auth.ticket;

import org.jspecify.annotations.NullMarked;
