package io.tollgate.admin.tunnel;

import io.tollgate.admin.http.CallRefused;
import io.tollgate.admin.http.Query;
import io.tollgate.listener.AddressRange;
import io.tollgate.telemetry.AttemptView;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which tunnels are meant: those whose values are exactly these, whose address is this one or in this range, and of which
 * something that is shown has the searched text in it, in small letters or capitals. Immutable.
 */
final class TunnelFilter implements Predicate<AttemptView> {
    static final String ADDRESS = "address";
    static final String SEARCH = "q";
    private static final int LONGEST_SEARCH = 256;
    static final Map<String, Function<AttemptView, @Nullable String>> FIELDS = Map.of(
            "route", AttemptView::route,
            "subject", AttemptView::subject,
            "listener", AttemptView::listener,
            "issuer", AttemptView::issuer,
            "upstream", AttemptView::upstream);

    private final Map<String, String> values;
    private final @Nullable AddressRange range;
    /** Empty for none. */
    private final String search;

    private TunnelFilter(Map<String, String> values, @Nullable AddressRange range, String search) {
        this.values = values;
        this.range = range;
        this.search = search;
    }

    static TunnelFilter of(Query query) throws CallRefused {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : FIELDS.keySet()) {
            String value = query.text(name);
            if (value != null) {
                values.put(name, value);
            }
        }
        return new TunnelFilter(values, range(query.text(ADDRESS)), search(query.text(SEARCH)));
    }

    private static @Nullable AddressRange range(@Nullable String text) throws CallRefused {
        try {
            return text == null ? null : AddressRange.parse(text);
        } catch (IllegalArgumentException e) {
            throw CallRefused.badRequest("query parameter 'address': " + e.getMessage());
        }
    }

    private static String search(@Nullable String text) throws CallRefused {
        if (text != null && text.length() > LONGEST_SEARCH) {
            throw CallRefused.badRequest(
                    "query parameter 'q' has " + text.length() + " characters, expected at most " + LONGEST_SEARCH);
        }
        return text == null ? "" : text;
    }

    /** Whether it leaves nothing out. */
    boolean isAll() {
        return values.isEmpty() && range == null && search.isEmpty();
    }

    @Override
    public boolean test(AttemptView attempt) {
        for (Map.Entry<String, String> wanted : values.entrySet()) {
            Function<AttemptView, @Nullable String> field = Objects.requireNonNull(FIELDS.get(wanted.getKey()));
            if (!wanted.getValue().equals(field.apply(attempt))) {
                return false;
            }
        }
        return (range == null || range.contains(literal(attempt.address()))) && (search.isEmpty() || shows(attempt));
    }

    private boolean shows(AttemptView attempt) {
        return isIn(attempt.id())
                || isIn(attempt.address())
                || isIn(attempt.subject())
                || isIn(attempt.route())
                || isIn(attempt.endpoint())
                || isIn(attempt.userAgent())
                || isIn(attempt.listener())
                || isIn(attempt.upstream())
                || isIn(attempt.issuer());
    }

    /** Without a copy of either: it is asked of each tunnel on its event loop. */
    private boolean isIn(@Nullable String text) {
        if (text == null) {
            return false;
        }
        for (int i = 0; i <= text.length() - search.length(); i++) {
            if (text.regionMatches(true, i, search, 0, search.length())) {
                return true;
            }
        }
        return false;
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An attempt's address is a literal, not '" + address + "'", e);
        }
    }

    /** For the log; what it holds was shown to the operator anyway. */
    @Override
    public String toString() {
        return values + (range == null ? "" : " address=" + range) + (search.isEmpty() ? "" : " q=" + search);
    }
}
