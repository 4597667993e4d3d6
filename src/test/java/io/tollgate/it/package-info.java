/** What Tollgate promises, end to end on real sockets: one class a promise, and {@link Scenario} to set the scene. */
@NullMarked
package io.tollgate.it;

import org.jspecify.annotations.NullMarked;
