/** Credentials that an operator takes back. */
@NullMarked
package io.tollgate.admin.revocation;

import org.jspecify.annotations.NullMarked;
