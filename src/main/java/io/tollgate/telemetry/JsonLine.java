package io.tollgate.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** One JSON object. What acts instead of shows is escaped beyond what RFC 8259 §7 asks for, as people read logs in terminals. */
final class JsonLine implements AccessLine {
    private static final JsonFactory JSON = JsonFactory.builder().build().setCharacterEscapes(new Escapes());

    private final StringWriter line = new StringWriter(256);
    private final JsonGenerator json;

    JsonLine() {
        try {
            json = JSON.createGenerator(line);
            json.writeStartObject();
        } catch (IOException e) {
            throw unexpected(e);
        }
    }

    @Override
    public void start(String time, String event) {
        text("time", time);
        text("event", event);
    }

    @Override
    public void text(String field, @Nullable String value) {
        if (value == null) {
            return;
        }
        try {
            json.writeStringField(field, LogText.bounded(value));
        } catch (IOException e) {
            throw unexpected(e);
        }
    }

    @Override
    public void number(String field, long value) {
        try {
            json.writeNumberField(field, value);
        } catch (IOException e) {
            throw unexpected(e);
        }
    }

    @Override
    public void seconds(String field, double value) {
        try {
            json.writeNumberField(field, BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP));
        } catch (IOException e) {
            throw unexpected(e);
        }
    }

    @Override
    public String finish() {
        try {
            json.writeEndObject();
            json.close();
        } catch (IOException e) {
            throw unexpected(e);
        }
        return line.toString();
    }

    /** Nothing is written but memory. */
    private static UncheckedIOException unexpected(IOException e) {
        return new UncheckedIOException(e);
    }

    private static final class Escapes extends CharacterEscapes {
        private static final long serialVersionUID = 1;
        private static final int DELETE = 0x7F;

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = standardAsciiEscapesForJSON();
            codes[DELETE] = ESCAPE_STANDARD;
            return codes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int c) {
            return LogText.acts((char) c) ? new SerializedString(LogText.escape((char) c)) : null;
        }
    }
}
