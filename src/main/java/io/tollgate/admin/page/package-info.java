/** The live page: files that hold no data, for a browser whose operator has the token. */
@NullMarked
package io.tollgate.admin.page;

import org.jspecify.annotations.NullMarked;
