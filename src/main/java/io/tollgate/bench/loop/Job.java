package io.tollgate.bench.loop;

import io.netty.handler.ssl.SslContext;
import io.tollgate.bench.target.Target;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What all loops of a run have in common.
 *
 * @param connections over all loops
 * @param openRate how many are opened each second, over all loops
 * @param tls null for {@code ws}
 */
public record Job(
        BenchMode mode,
        Target target,
        InetSocketAddress address,
        @Nullable SslContext tls,
        int connections,
        int threads,
        double openRate,
        MessagePlan messages,
        Crowd crowd) {}
