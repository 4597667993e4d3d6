/** What the fuzz targets of the rooms share, and the test that replays their inputs. */
@NullMarked
package io.tollgate.fuzz;

import org.jspecify.annotations.NullMarked;
