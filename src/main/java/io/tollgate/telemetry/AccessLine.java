package io.tollgate.telemetry;

import org.jspecify.annotations.Nullable;

/** One line under construction. Absent values leave no field. Used by one thread, once. */
interface AccessLine {
    /** The two fields that every line starts with. */
    void start(String time, String event);

    void text(String field, @Nullable String value);

    void number(String field, long value);

    /** Seconds with three decimals. */
    void seconds(String field, double value);

    /** The line, without a line end. */
    String finish();
}
