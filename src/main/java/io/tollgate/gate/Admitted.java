package io.tollgate.gate;

import io.tollgate.auth.Authorizer;
import io.tollgate.auth.Permit;
import io.tollgate.auth.Principal;
import io.tollgate.auth.revocation.Imprint;
import io.tollgate.gate.Judge.Judged;
import io.tollgate.gate.forward.ForwardRule;
import io.tollgate.gate.forward.Outgoing;
import io.tollgate.gate.forward.UpstreamLimits;
import io.tollgate.outcome.Refusal;
import io.tollgate.upstream.Endpoint;
import io.tollgate.upstream.EndpointLease;
import io.tollgate.upstream.Upstream;
import io.tollgate.upstream.UpstreamTerms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request whose sender was let in, and all that the steps behind the {@link Judge} ask of it. Only that makes one. Immutable.
 *
 * @param identity the headers that tell the upstream who it is
 */
record Admitted(Judged judged, Permit permit, List<Map.Entry<String, String>> identity) {
    /** The same with one more header that tells who it is. */
    Admitted telling(String header, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(identity);
        more.add(Map.entry(header, value));
        return new Admitted(judged, permit, more);
    }

    /** As limits count it, with who is let in. */
    RequestCaller caller() {
        return judged.asked().caller().as(permit.principal());
    }

    /** What it was let in by, or null where nobody will ask: claims may be the most that an idle tunnel holds. */
    Route.@Nullable Standing standing(boolean ambient) {
        boolean atReload = judged.route().reevaluates();
        if (!atReload && judged.route().renewables() == null) {
            return null;
        }
        RequestCaller whose = atReload ? caller() : judged.asked().caller();
        return new Route.Standing(
                atReload ? permit.principal() : null,
                ambient,
                judged.request().origin(),
                judged.variables(),
                whose.remembering(judged.route().limits().tunnelHeaders()),
                atReload);
    }

    /** Before the client is answered: refuses it if its credential was taken back while its server was dialled. */
    void refuseRevoked() throws Refusal {
        Imprint imprint = permit.imprint();
        if (imprint != null) {
            judged.route().revocations().refuse(imprint);
        }
    }

    /** How its sender is judged when it is known that his claims are others now. */
    Function<Principal, @Nullable Permit> judgeAnew(boolean ambient) {
        Authorizer authorizer = judged.route().authorizer();
        String origin = judged.request().origin();
        Map<String, String> variables = judged.variables();
        return principal -> authorizer.again(principal, ambient, origin, variables);
    }

    /** What its upstream asks of whoever connects. */
    UpstreamTerms terms() {
        return judged.route().upstream().terms();
    }

    /** What of the client's offers to compress goes up, or null. */
    @Nullable
    String deflateOffers() {
        return ForwardRule.deflateOffers(judged.request(), terms());
    }

    /** Before anybody is dialled: refuses it if its target would be too long for an endpoint that may be asked. */
    void refuseLongTarget(Instant now) throws Refusal {
        Upstream upstream = judged.route().upstream();
        for (Endpoint endpoint : terms().maxTarget() > 0 ? upstream.endpoints() : List.<Endpoint>of()) {
            String target = judged.route()
                    .forward()
                    .target(endpoint, terms(), judged.asked().path(), judged.variables(), judged.stripped());
            UpstreamLimits.checked(upstream.target(endpoint.authority(), target, now), terms());
        }
    }

    /** What to ask the endpoint for, signed where it wants that. */
    Outgoing outgoing(ForwardRule.Sender sender, EndpointLease lease, Instant now) throws Refusal {
        ForwardRule rule = judged.route().forward();
        Outgoing outgoing = new Outgoing(
                        rule.target(lease, judged.asked().path(), judged.variables(), judged.stripped()),
                        rule.headers(judged.request(), judged.stripped(), identity, sender, lease))
                .signedFor(lease.upstream(), now);
        UpstreamLimits.checked(outgoing.target(), terms());
        return outgoing;
    }
}
