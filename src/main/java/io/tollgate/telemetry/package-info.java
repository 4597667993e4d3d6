/** What an operator can see: the observer that the gate reports to, and the logs that hang on it. */
@NullMarked
package io.tollgate.telemetry;

import org.jspecify.annotations.NullMarked;
