package io.tollgate.token;

import static io.tollgate.token.TestKeys.ALL;
import static io.tollgate.token.TestKeys.keys;
import static io.tollgate.token.TestKeys.token;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which signatures take too long for an event loop. */
final class SlownessTest {
    @ParameterizedTest
    @EnumSource
    void curvesAreSlowOnTheJdkAndTheLargeOnesEverywhere(Algorithm algorithm) throws Exception {
        RawJwt raw = RawJwt.parse(token(algorithm));
        boolean curve = algorithm.name().startsWith("E");
        boolean large = algorithm == Algorithm.ES384 || algorithm == Algorithm.ES512;
        assertThat(keys(algorithm).isSlow(raw, null)).isEqualTo(curve);
        if (TestKeys.fastProvider() != null) {
            assertThat(keys(algorithm).isSlow(raw, TestKeys.fastProvider())).isEqualTo(large);
        }
    }

    @ParameterizedTest
    @CsvSource({"2048,65537,false", "3072,65537,false", "4096,65537,true", "2048,4294967295,true"})
    void soAreLargeModuliAndExponents(int bits, long exponent, boolean slow) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        BigInteger odd = BigInteger.valueOf(exponent);
        generator.initialize(2048);
        RSAPublicKey any = (RSAPublicKey) generator.generateKeyPair().getPublic();
        BigInteger modulus = any.getModulus().shiftLeft(bits - 2048).setBit(0);
        String jwks = "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"}]}"
                .formatted(Base64Url.encode(unsigned(modulus)), Base64Url.encode(unsigned(odd)));
        RawJwt raw = RawJwt.parse(Base64Url.encode("{\"alg\":\"RS256\"}".getBytes(US_ASCII)) + ".e30.AA");
        assertThat(KeySet.parse(jwks, ALL).isSlow(raw, null)).isEqualTo(slow);
    }

    @Test
    void whatIsRefusedAtOnceIsNotSlow() throws Exception {
        RawJwt stranger =
                RawJwt.parse(Base64Url.encode("{\"alg\":\"ES256\",\"kid\":\"x\"}".getBytes(US_ASCII)) + ".e30.AA");
        assertThat(keys(Algorithm.ES256).isSlow(stranger, null)).isFalse();
        assertThat(keys(Algorithm.RS256).isSlow(RawJwt.parse(token(Algorithm.ES256)), null))
                .isFalse();
    }

    private static byte[] unsigned(BigInteger value) {
        byte[] bytes = value.toByteArray();
        return bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }
}
