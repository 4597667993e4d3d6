/** Authorizers that are asked. */
package io.tollgate.auth.call;
