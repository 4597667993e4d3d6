package io.tollgate.fuzz;

import io.tollgate.auth.OriginFuzz;
import io.tollgate.aws.authorizer.AuthorizerFuzz;
import io.tollgate.config.ConfigFuzz;
import io.tollgate.frame.FrameFuzz;
import io.tollgate.gate.CredentialFuzz;
import io.tollgate.gate.message.FirstMessageFuzz;
import io.tollgate.handshake.HandshakeFuzz;
import io.tollgate.listener.ForwardedFuzz;
import io.tollgate.listener.proxy.ProxyHeaderFuzz;
import io.tollgate.route.RouteFuzz;
import io.tollgate.token.TokenFuzz;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** All fuzz targets by name. Jazzer runs the one that its {@code --target_args} name; {@link ReplayTest} runs them all. */
public final class Targets {
    @FunctionalInterface
    private interface Target {
        void test(byte[] input) throws Exception;
    }

    private static final Map<String, Target> TARGETS = Map.ofEntries(
            Map.entry("authorizer", AuthorizerFuzz::fuzzerTestOneInput),
            Map.entry("config", ConfigFuzz::fuzzerTestOneInput),
            Map.entry("credential", CredentialFuzz::fuzzerTestOneInput),
            Map.entry("first-message", FirstMessageFuzz::fuzzerTestOneInput),
            Map.entry("forwarded", ForwardedFuzz::fuzzerTestOneInput),
            Map.entry("frame", FrameFuzz::fuzzerTestOneInput),
            Map.entry("handshake", HandshakeFuzz::fuzzerTestOneInput),
            Map.entry("origin", OriginFuzz::fuzzerTestOneInput),
            Map.entry("proxy-header", ProxyHeaderFuzz::fuzzerTestOneInput),
            Map.entry("route", RouteFuzz::fuzzerTestOneInput),
            Map.entry("token", TokenFuzz::fuzzerTestOneInput));

    private static Target chosen;

    private Targets() {}

    static Set<String> names() {
        return TARGETS.keySet();
    }

    /** Throws if the input breaks what the target claims. */
    static void test(String target, byte[] input) throws Exception {
        TARGETS.get(target).test(input);
    }

    /** Called once by Jazzer. */
    public static void fuzzerInitialize(String[] arguments) {
        chosen = Objects.requireNonNull(TARGETS.get(arguments[0]), "One of " + names() + ", not " + arguments[0]);
    }

    /** Called by Jazzer for each input. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        chosen.test(input);
    }
}
