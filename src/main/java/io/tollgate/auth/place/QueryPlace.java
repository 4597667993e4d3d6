package io.tollgate.auth.place;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query parameter (RFC 6750 §2.3). The values are the parameters as they stand between two {@code &}; {@code ;} is no
 * separator. Names are compared, and tokens read, after percent-decoding; {@code +} stands for itself (RFC 3986), as no
 * token holds a blank. A name that cannot be decoded is another name. A token that cannot be decoded is taken raw: its
 * {@code %} then keeps it from being a token.
 */
public final class QueryPlace implements Place {
    private static final char SEPARATOR = '&';

    private final String name;

    public QueryPlace(String name) {
        this.name = name;
    }

    /** The parameters of a raw query; none for null. */
    public static List<String> parameters(@Nullable String query) {
        return query == null ? List.of() : Arrays.asList(query.split(String.valueOf(SEPARATOR), -1));
    }

    /** The raw query of these parameters; null for none. */
    public static @Nullable String query(List<String> parameters) {
        return parameters.isEmpty() ? null : String.join(String.valueOf(SEPARATOR), parameters);
    }

    @Override
    public Taken take(List<String> parameters) {
        List<String> tokens = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        for (String parameter : parameters) {
            int equals = parameter.indexOf('=');
            String rawName = equals < 0 ? parameter : parameter.substring(0, equals);
            if (name.equals(Percent.decode(rawName))) {
                tokens.add(value(equals < 0 ? "" : parameter.substring(equals + 1)));
            } else {
                rest.add(parameter);
            }
        }
        return new Taken(tokens, rest);
    }

    private static String value(String raw) {
        String decoded = Percent.decode(raw);
        return decoded == null ? raw : decoded;
    }
}
