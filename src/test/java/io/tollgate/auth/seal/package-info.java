/** What is sealed. */
package io.tollgate.auth.seal;
