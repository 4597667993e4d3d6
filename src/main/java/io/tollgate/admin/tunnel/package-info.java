/** The open tunnels as an operator sees and ends them. */
@NullMarked
package io.tollgate.admin.tunnel;

import org.jspecify.annotations.NullMarked;
