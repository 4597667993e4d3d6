/** Who does the arithmetic of public-key signatures: a fast native provider where it can be had, else the JDK. */
@NullMarked
package io.tollgate.token.crypto;

import org.jspecify.annotations.NullMarked;
