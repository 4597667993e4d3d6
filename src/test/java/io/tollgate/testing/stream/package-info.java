/** Many tunnels' worth of frames, each byte of which both ends know: to show that none is lost, doubled or moved. */
@NullMarked
package io.tollgate.testing.stream;

import org.jspecify.annotations.NullMarked;
