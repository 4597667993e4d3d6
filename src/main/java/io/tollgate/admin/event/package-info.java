/** What happens, as a stream of JSON lines for whoever watches. */
@NullMarked
package io.tollgate.admin.event;

import org.jspecify.annotations.NullMarked;
