/** What would become of a handshake, told without a running Tollgate. */
@NullMarked
package io.tollgate.server.explain;

import org.jspecify.annotations.NullMarked;
