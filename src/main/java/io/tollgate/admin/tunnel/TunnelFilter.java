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

/** Which tunnels are meant: those whose values are exactly these, and whose address is this one or in this range. Immutable. */
final class TunnelFilter implements Predicate<AttemptView> {
    static final String ADDRESS = "address";
    static final Map<String, Function<AttemptView, @Nullable String>> FIELDS = Map.of(
            "route", AttemptView::route,
            "subject", AttemptView::subject,
            "listener", AttemptView::listener,
            "issuer", AttemptView::issuer,
            "upstream", AttemptView::upstream);

    private final Map<String, String> values;
    private final @Nullable AddressRange range;

    private TunnelFilter(Map<String, String> values, @Nullable AddressRange range) {
        this.values = values;
        this.range = range;
    }

    static TunnelFilter of(Query query) throws CallRefused {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : FIELDS.keySet()) {
            String value = query.text(name);
            if (value != null) {
                values.put(name, value);
            }
        }
        return new TunnelFilter(values, range(query.text(ADDRESS)));
    }

    private static @Nullable AddressRange range(@Nullable String text) throws CallRefused {
        try {
            return text == null ? null : AddressRange.parse(text);
        } catch (IllegalArgumentException e) {
            throw CallRefused.badRequest("query parameter 'address': " + e.getMessage());
        }
    }

    /** Whether it leaves nothing out. */
    boolean isAll() {
        return values.isEmpty() && range == null;
    }

    @Override
    public boolean test(AttemptView attempt) {
        for (Map.Entry<String, String> wanted : values.entrySet()) {
            Function<AttemptView, @Nullable String> field = Objects.requireNonNull(FIELDS.get(wanted.getKey()));
            if (!wanted.getValue().equals(field.apply(attempt))) {
                return false;
            }
        }
        return range == null || range.contains(literal(attempt.address()));
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
        return range == null ? values.toString() : values + " address=" + range;
    }
}
