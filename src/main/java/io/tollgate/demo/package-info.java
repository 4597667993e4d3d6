/** Everything embedded for a first look: an upstream, an issuer, the proxy. */
@NullMarked
package io.tollgate.demo;

import org.jspecify.annotations.NullMarked;
