package io.tollgate.gate;

import io.tollgate.auth.Principal;
import io.tollgate.gate.ticket.TicketRule;
import io.tollgate.handshake.Headers;
import io.tollgate.quota.Caller;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom limits count: the request of a visit and, once there is one, the principal. An open tunnel may keep it, with no more
 * headers than its limits ask for. As many threads as its visit.
 *
 * @param known the headers that are kept, or null for all that were sent
 */
record RequestCaller(
        Visit visit,
        Headers headers,
        @Nullable Set<String> known,
        @Nullable Principal principal) implements Caller {
    /** The same caller, as whom it was let in; null: as nobody. */
    RequestCaller as(@Nullable Principal proven) {
        return proven == null ? this : new RequestCaller(visit, headers, known, proven);
    }

    /** What an open tunnel keeps of it: of the headers, these. */
    RequestCaller remembering(Set<String> names) {
        Headers.Builder kept = Headers.builder();
        for (String name : names) {
            headers.all(name).forEach(value -> kept.add(name, value));
        }
        return new RequestCaller(visit, kept.build(), names, principal);
    }

    /** The same as whoever shows a ticket, if that is what he shows. */
    TicketRule.Holder showing(@Nullable String origin, Map<String, String> pathVariables) {
        return new TicketRule.Holder(address(), origin, pathVariables);
    }

    @Override
    public String address() {
        return visit.counted();
    }

    @Override
    public String listener() {
        return visit.listener();
    }

    @Override
    public @Nullable String header(String name) {
        List<String> values = headers.all(name);
        return values.isEmpty() ? null : String.join(", ", values);
    }

    @Override
    public boolean knowsHeader(String name) {
        return known == null || known.stream().anyMatch(name::equalsIgnoreCase);
    }

    @Override
    public @Nullable String issuer() {
        return principal == null ? null : principal.issuer();
    }

    @Override
    public @Nullable String subject() {
        return principal == null ? null : principal.subject();
    }

    @Override
    public @Nullable String claim(String name) {
        Object value = principal == null ? null : principal.claims().at(name);
        boolean plain = value instanceof String
                || value instanceof Boolean
                || value instanceof Long
                || value instanceof BigDecimal;
        return plain ? String.valueOf(value) : null;
    }

    /** Names nobody, and shows no header. */
    @Override
    public String toString() {
        return "RequestCaller[listener=" + listener() + "]";
    }
}
