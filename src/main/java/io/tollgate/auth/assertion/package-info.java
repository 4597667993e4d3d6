/** What we vouch for towards upstreams: who was let in, in a token signed by a key of ours. */
@NullMarked
package io.tollgate.auth.assertion;

import org.jspecify.annotations.NullMarked;
