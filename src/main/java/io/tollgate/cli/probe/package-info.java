/** What asks a running Tollgate from beside it. */
@NullMarked
package io.tollgate.cli.probe;

import org.jspecify.annotations.NullMarked;
