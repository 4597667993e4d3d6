/** From credential to principal to permit: where tokens are found, how they are proven, what their claims allow. */
@NullMarked
package io.tollgate.auth;

import org.jspecify.annotations.NullMarked;
