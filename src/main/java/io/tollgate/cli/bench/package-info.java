/** The command that puts a load on a server. */
@NullMarked
package io.tollgate.cli.bench;

import org.jspecify.annotations.NullMarked;
