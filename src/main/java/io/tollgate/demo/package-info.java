/** Everything embedded for a first look: an upstream, an issuer, the proxy, and a page that shows them at work. */
@NullMarked
package io.tollgate.demo;

import org.jspecify.annotations.NullMarked;
