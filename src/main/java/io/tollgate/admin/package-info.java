/** The health and admin servers, over read-only views of what runs. */
@NullMarked
package io.tollgate.admin;

import org.jspecify.annotations.NullMarked;
