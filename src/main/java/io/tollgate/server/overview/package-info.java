/** What a running Tollgate tells of itself at a glance. */
@NullMarked
package io.tollgate.server.overview;

import org.jspecify.annotations.NullMarked;
