package io.tollgate.telemetry.appender;

import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** A line of the application's log: when, how grave, who and what, then the fault's trace if there is one. Safe on any thread. */
final class ApplicationLine extends EncoderBase<ILoggingEvent> {
    /** Messages may quote what a peer sent: no control character of theirs reaches a terminal. */
    private static final Pattern ACTS = Pattern.compile("[\\p{Cntrl}\\u0080-\\u009F\\u2028\\u2029]");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int LEVEL_WIDTH = 5;
    private static final int LOGGER_WIDTH = 24;
    private static final byte[] NOTHING = {};

    private final TargetLengthBasedClassNameAbbreviator names = new TargetLengthBasedClassNameAbbreviator(LOGGER_WIDTH);

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder();
        TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
        String level = event.getLevel().toString();
        line.append(' ').append(level).append(" ".repeat(LEVEL_WIDTH - level.length()));
        line.append(' ').append(names.abbreviate(event.getLoggerName())).append(' ');
        line.append(ACTS.matcher(event.getFormattedMessage()).replaceAll("?")).append(System.lineSeparator());
        IThrowableProxy fault = event.getThrowableProxy();
        if (fault != null) {
            line.append(ThrowableProxyUtil.asString(fault));
        }
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
