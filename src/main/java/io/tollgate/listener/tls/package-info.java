/** How a listener ends TLS: its certificates, and which of them a client gets. */
@NullMarked
package io.tollgate.listener.tls;

import org.jspecify.annotations.NullMarked;
