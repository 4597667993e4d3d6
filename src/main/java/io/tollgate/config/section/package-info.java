/** One reader for each section of the file, and the table of the keys they know. */
@NullMarked
package io.tollgate.config.section;

import org.jspecify.annotations.NullMarked;
