package io.tollgate.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A claim from the command line, {@code name=value}. A value that is a JSON number, boolean, string in quotes, array or
 * object is that; any other is text as it stands.
 */
record Claim(String name, Object value) {
    static Claim of(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new TypeConversionException("expected name=value but was '" + text + "'");
        }
        return new Claim(text.substring(0, equals), value(text.substring(equals + 1)));
    }

    private static Object value(String text) {
        try {
            Object json = Json.decodeValue(text);
            boolean writable = json != null && !(json instanceof Double number && number.isInfinite());
            return writable ? json : text;
        } catch (DecodeException e) {
            return text;
        }
    }

    /** For picocli. */
    static final class Converter implements ITypeConverter<Claim> {
        @Override
        public Claim convert(String text) {
            return of(text);
        }
    }
}
