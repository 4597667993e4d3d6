/** The whole process at a glance, for the live page and whoever else watches. */
@NullMarked
package io.tollgate.admin.overview;

import org.jspecify.annotations.NullMarked;
