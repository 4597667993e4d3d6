/** The limit rules of a route: whom each counts, in which bucket, and what it answers. */
@NullMarked
package io.tollgate.quota;

import org.jspecify.annotations.NullMarked;
