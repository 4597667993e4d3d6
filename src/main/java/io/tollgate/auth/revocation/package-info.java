/** Credentials that are taken back before they end: what is kept of each, and the list of what counts no more. */
@NullMarked
package io.tollgate.auth.revocation;

import org.jspecify.annotations.NullMarked;
