/** The access keys that a configuration signs with. */
@NullMarked
package io.tollgate.server.keys;

import org.jspecify.annotations.NullMarked;
