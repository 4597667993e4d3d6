/** Where connections come in: binding, TLS, who the client is, how many are let in. */
@NullMarked
package io.tollgate.listener;

import org.jspecify.annotations.NullMarked;
