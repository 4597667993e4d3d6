/** The server socket of a listener, and which event loop a connection goes to. */
@NullMarked
package io.tollgate.listener.accept;

import org.jspecify.annotations.NullMarked;
