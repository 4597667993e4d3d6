/** Tests of how log lines leave the threads that write them. */
package io.tollgate.telemetry.appender;
