/** What an OpenID provider tells of a session that has ended. */
@NullMarked
package io.tollgate.token.logout;

import org.jspecify.annotations.NullMarked;
