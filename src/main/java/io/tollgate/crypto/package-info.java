/** The fast native provider of public-key arithmetic, for whoever signs or checks: tokens, and TLS with RSA keys. */
@NullMarked
package io.tollgate.crypto;

import org.jspecify.annotations.NullMarked;
