/** Claims as text. */
package io.tollgate.auth.claim;
