/** The rules of finding, proving and permitting. */
package io.tollgate.auth;
