/** The authorizers of a configuration, over reloads and in rehearsals. */
@NullMarked
package io.tollgate.server.authorizer;

import org.jspecify.annotations.NullMarked;
