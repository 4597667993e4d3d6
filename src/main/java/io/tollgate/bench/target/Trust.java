package io.tollgate.bench.target;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Which servers a {@code wss} URL may lead to.
 *
 * @param authorities a PEM file; null for those that the platform trusts
 * @param anyone whether neither chain nor name is looked at
 */
public record Trust(@Nullable Path authorities, boolean anyone) {
    public static final Trust PLATFORM = new Trust(null, false);

    /**
     * Reads the file; blocks.
     *
     * @throws IllegalArgumentException if it has no certificates
     */
    public SslContext context() {
        SslContextBuilder builder =
                SslContextBuilder.forClient().sessionCacheSize(1).protocols("TLSv1.3", "TLSv1.2");
        try {
            if (anyone) {
                return builder.trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm(null)
                        .build();
            }
            if (authorities != null) {
                if (!Files.isReadable(authorities)) {
                    throw new IllegalArgumentException("no such file: " + authorities);
                }
                builder.trustManager(authorities.toFile());
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException("certificates of authorities: " + e.getMessage(), e);
        }
    }
}
