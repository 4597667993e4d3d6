/** OpenID Connect Back-Channel Logout: a provider tells that a session has ended, and is believed. */
@NullMarked
package io.tollgate.auth.logout;

import org.jspecify.annotations.NullMarked;
