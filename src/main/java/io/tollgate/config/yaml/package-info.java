/** YAML as a tree of values that know where they were written, and the problems found in them. */
@NullMarked
package io.tollgate.config.yaml;

import org.jspecify.annotations.NullMarked;
