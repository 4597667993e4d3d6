/** Signature Version 4, made and checked. */
@NullMarked
package io.tollgate.aws.sign;

import org.jspecify.annotations.NullMarked;
