package io.tollgate.auth.call;

import io.tollgate.auth.call.Form.NoVerdict;
import io.tollgate.auth.claim.HeaderValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The headers by which an authorizer's verdict reaches the upstream, and which of the client's own are dropped for that, also
 * spelled with {@code _} for {@code -}. The usual names are dropped even where others are used, or none: an upstream that
 * knows them would take the client's for ours. Immutable, safe on any thread.
 */
public final class UpwardHeaders {
    /** Characters of one value; servers commonly take no longer line. */
    private static final int LONGEST_VALUE = 8 * 1024;

    private static final int LONGEST_NAME = 256;
    /** RFC 9110 §5.6.2, beside letters and digits. */
    private static final String NAME_MARKS = "!#$%&'*+-.^_`|~";

    private final @Nullable String principal;
    private final @Nullable String context;
    private final Set<String> names = new HashSet<>();
    private final Set<String> prefixes = new HashSet<>();

    private UpwardHeaders(AuthorizerSettings settings) {
        principal = settings.principalHeader();
        context = settings.contextPrefix();
        names.add(folded(AuthorizerSettings.DEFAULT_PRINCIPAL_HEADER));
        prefixes.add(folded(AuthorizerSettings.DEFAULT_CONTEXT_PREFIX));
        if (principal != null) {
            names.add(folded(principal));
        }
        if (context != null) {
            prefixes.add(folded(context));
        }
        if (settings.backend() instanceof AuthorizerSettings.Http http) {
            http.answerHeaders().forEach(name -> names.add(folded(name)));
        }
    }

    public static UpwardHeaders of(AuthorizerSettings settings) {
        return new UpwardHeaders(settings);
    }

    /** Whether the client's own header of that name is to be dropped. */
    public boolean owns(String headerName) {
        String folded = folded(headerName);
        return names.contains(folded) || prefixes.stream().anyMatch(folded::startsWith);
    }

    /**
     * Those that tell of a principal and a context, in that order.
     *
     * @throws NoVerdict for what cannot be the name or the value of a header, and would be another's if it were mended
     */
    List<Map.Entry<String, String>> tell(String subject, Map<String, Object> values) throws NoVerdict {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        if (principal != null) {
            headers.add(Map.entry(principal, encoded("principalId", subject)));
        }
        if (context != null) {
            for (Map.Entry<String, Object> value : values.entrySet()) {
                String name = context + value.getKey();
                if (!isName(name)) {
                    throw NoVerdict.because("a key of its context cannot be part of a header's name");
                }
                headers.add(Map.entry(name, encoded("a value of its context", value.getValue())));
            }
        }
        return headers;
    }

    private static String encoded(String what, Object value) throws NoVerdict {
        if (value instanceof String text && (text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0)) {
            throw NoVerdict.because(what + " has a line end in it");
        }
        return bounded(what, HeaderValue.of(value));
    }

    /** A value that is a header's already, as it may go up. */
    static String asItIs(String name, String value) throws NoVerdict {
        if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F)) {
            throw NoVerdict.because("its header " + name + " has a control character in it");
        }
        return bounded("its header " + name, value);
    }

    private static String bounded(String what, String value) throws NoVerdict {
        if (value.length() > LONGEST_VALUE) {
            throw NoVerdict.because(
                    what + " is " + value.length() + " characters as a header, at most " + LONGEST_VALUE);
        }
        return value;
    }

    private static boolean isName(String text) {
        return text.length() <= LONGEST_NAME
                && text.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || NAME_MARKS.indexOf(c) >= 0);
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
