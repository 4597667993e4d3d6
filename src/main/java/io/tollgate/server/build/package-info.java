/** Which build runs. */
@NullMarked
package io.tollgate.server.build;

import org.jspecify.annotations.NullMarked;
