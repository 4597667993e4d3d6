/** The servers behind: endpoints, balancing and dialling. */
@NullMarked
package io.tollgate.upstream;

import org.jspecify.annotations.NullMarked;
