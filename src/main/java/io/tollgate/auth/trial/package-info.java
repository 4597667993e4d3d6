/** Rules on trial: what a route judges and logs, and lets pass all the same. */
@NullMarked
package io.tollgate.auth.trial;

import org.jspecify.annotations.NullMarked;
