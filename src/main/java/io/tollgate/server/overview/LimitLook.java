package io.tollgate.server.overview;

import io.tollgate.admin.overview.LimitState;
import io.tollgate.config.TollgateSettings;
import io.tollgate.gate.RouteSettings;
import io.tollgate.listener.CountedAddresses;
import io.tollgate.listener.ListenerSettings;
import io.tollgate.quota.LimitSurvey;
import io.tollgate.quota.Quotas;
import io.tollgate.quota.RouteLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How full the limits of all routes are. One thread at a time, which may block. */
final class LimitLook {
    private final Quotas quotas;
    private final LimitSurvey survey;
    private List<RouteSettings> compiled = List.of();
    private List<RouteLimits> limits = List.of();

    LimitLook(Quotas quotas) {
        this.quotas = quotas;
        this.survey = new LimitSurvey(quotas);
    }

    List<LimitState> states(TollgateSettings settings, Crowd open, LatelyLimited refused) {
        compile(settings.routes());
        survey.look();
        Acquaintances known = new Acquaintances(open, refused, counted(settings));
        List<LimitState> states = new ArrayList<>();
        for (int i = 0; i < compiled.size(); i++) {
            String route = compiled.get(i).name();
            survey.of(limits.get(i), known).forEach(fill -> states.add(new LimitState(route, fill)));
        }
        return states;
    }

    private static Map<String, CountedAddresses> counted(TollgateSettings settings) {
        return settings.listeners().stream()
                .collect(Collectors.toMap(
                        ListenerSettings::name, listener -> new CountedAddresses(listener.ipv6Prefix())));
    }

    /** Again after a reload only. */
    private void compile(List<RouteSettings> routes) {
        if (!routes.equals(compiled)) {
            limits = routes.stream()
                    .map(route -> new RouteLimits(route.name(), route.limits(), quotas))
                    .toList();
            compiled = routes;
        }
    }
}
