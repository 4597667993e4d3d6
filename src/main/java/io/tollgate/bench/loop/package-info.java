/** The load of one event loop: dialing, upgrades, messages, and the counts of both. */
@NullMarked
package io.tollgate.bench.loop;

import org.jspecify.annotations.NullMarked;
