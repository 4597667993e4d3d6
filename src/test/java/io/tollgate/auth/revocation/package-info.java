/** Credentials that are taken back before they end, under test. */
@NullMarked
package io.tollgate.auth.revocation;

import org.jspecify.annotations.NullMarked;
