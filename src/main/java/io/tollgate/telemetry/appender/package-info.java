/** How log lines leave the threads that write them. */
@NullMarked
package io.tollgate.telemetry.appender;

import org.jspecify.annotations.NullMarked;
