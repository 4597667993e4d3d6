@NullMarked
package io.tollgate.fleet;

import org.jspecify.annotations.NullMarked;
