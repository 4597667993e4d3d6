/** Client certificates as credentials: whom they name, and what they say of him. */
@NullMarked
package io.tollgate.auth.certificate;

import org.jspecify.annotations.NullMarked;
