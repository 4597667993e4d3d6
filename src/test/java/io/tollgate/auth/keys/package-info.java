/** Keys over time. */
package io.tollgate.auth.keys;
