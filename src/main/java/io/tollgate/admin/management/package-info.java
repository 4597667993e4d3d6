/** {@code /@connections}: the open tunnels as AWS's management API has them, for programs that speak it. */
@NullMarked
package io.tollgate.admin.management;

import org.jspecify.annotations.NullMarked;
