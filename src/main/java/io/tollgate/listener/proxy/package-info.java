/** The PROXY protocol: what a proxy says of its client before the client's own bytes. */
@NullMarked
package io.tollgate.listener.proxy;

import org.jspecify.annotations.NullMarked;
