/** Claims as text: to compare them with what a route requires, and to put them into headers. */
@NullMarked
package io.tollgate.auth.claim;

import org.jspecify.annotations.NullMarked;
