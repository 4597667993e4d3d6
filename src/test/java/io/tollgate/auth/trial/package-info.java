/** Rules on trial. */
package io.tollgate.auth.trial;
