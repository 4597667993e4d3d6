package io.tollgate.token;

import io.tollgate.crypto.FastProvider;
import java.security.Provider;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it takes to find out that a token's signature holds, by the JDK and by the fast provider. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class SignatureBenchmark {
    @Param({"RS256", "PS256", "ES256", "ES384", "ES512", "EdDSA"})
    private Algorithm algorithm;

    @Param({"jdk", "fast"})
    private String provider;

    private KeySet keys;
    private RawJwt token;
    private Provider by;

    @Setup(Level.Trial)
    public void prepare() throws Exception {
        TokenMint.NewKey key = TokenMint.newKey(algorithm, "key");
        keys = KeySet.parse(key.publicJwks(), EnumSet.allOf(Algorithm.class));
        String header = "{\"alg\":\"" + algorithm + "\",\"kid\":\"key\"}";
        token = RawJwt.parse(
                TokenMint.of(key.privateJwk()).signText(header, "{\"sub\":\"user-1\",\"exp\":2000000000}"));
        by = provider.equals("fast") ? FastProvider.await() : null;
    }

    @Benchmark
    public VerifiedJwt verify() throws TokenFault {
        return keys.verify(token, by);
    }
}
