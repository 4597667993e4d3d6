/** What nodes may show each other, and the store between them, without showing what it says. */
@NullMarked
package io.tollgate.auth.seal;

import org.jspecify.annotations.NullMarked;
