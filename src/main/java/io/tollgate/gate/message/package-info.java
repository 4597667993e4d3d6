/** A client that is answered before it is proven, and brings its token in its first message. */
@NullMarked
package io.tollgate.gate.message;

import org.jspecify.annotations.NullMarked;
