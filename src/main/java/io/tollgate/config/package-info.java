/** From YAML, flags and environment to settings records, with every problem told at once. */
@NullMarked
package io.tollgate.config;

import org.jspecify.annotations.NullMarked;
