package io.tollgate.token;

import static io.tollgate.token.TestKeys.ALL;
import static io.tollgate.token.TestKeys.CLAIMS;
import static io.tollgate.token.TestKeys.mint;
import static io.tollgate.token.TestKeys.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tollgate.token.TokenFault.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys are usable, and which of them a token is checked with. */
final class KeySetTest {
    private static final JsonObject RS = open(Algorithm.RS256);
    private static final JsonObject ES = open(Algorithm.ES256);
    private static final JsonObject ED = open(Algorithm.EdDSA);

    @Test
    void aSetWithoutAUsableKeyIsAFaultThatSaysWhy() {
        assertFault("{\"keys\":[]}", "empty");
        assertFault("{\"keys\":[{}]}", "no usable key: key 1: kty");
        assertFault(set(RS.copy().put("use", "enc"), ES.copy().put("alg", "ES521")), "key 1: use", "key 2: alg");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{}",
                "{\"keys\":{}}",
                "{\"keys\":null}",
                "{\"keys\":[]} x",
                "{\"keys\":[],\"keys\":[]}",
                "<html>"
            })
    void anythingButASetIsAFault(String text) {
        assertFault(text, "");
    }

    @Test
    void unusableKeysAreSkippedBesideUsableOnes() throws Exception {
        KeySet keys = KeySet.parse(set(RS.copy().put("kty", "RSB"), ES), ALL);
        assertThat(keys.size()).isEqualTo(1);
        assertThat(keys.skipped()).containsExactly("key 1: kty is not one of RSA, EC, OKP, oct");
    }

    @Test
    void aPublishedSecretSpoilsTheSet() {
        JsonObject secret = new JsonObject(TestKeys.key(Algorithm.HS256).privateJwk());
        assertFault(set(secret), "key 1 is a shared secret");
        assertFault(set(ES, secret), "key 2 is a shared secret");
    }

    @Test
    void secretsAndPublicKeysDoNotMixEvenPrivately() throws Exception {
        JsonObject secret = new JsonObject(TestKeys.key(Algorithm.HS256).privateJwk());
        assertThat(KeySet.parsePrivate(set(secret), ALL).size()).isEqualTo(1);
        assertThatExceptionOfType(KeyFault.class)
                .isThrownBy(() -> KeySet.parsePrivate(set(ES, secret), ALL))
                .withMessageContaining("all or none");
    }

    @Test
    void oneKidTwiceSpoilsTheSetUnlessOneIsForEncryption() throws Exception {
        JsonObject twin = ES.copy().put("kid", RS.getString("kid"));
        assertFault(set(RS, twin), "key 2 has the kid of an earlier one");
        assertFault(set(RS, twin.copy().put("x", "broken")), "key 2 has the kid of an earlier one");
        assertThat(KeySet.parse(set(RS, twin.copy().put("use", "enc")), ALL).size())
                .isEqualTo(1);
    }

    @Test
    void textAndNumberOfKeysAreBounded() {
        JsonArray many = new JsonArray();
        for (int i = 0; i <= KeySet.MOST_KEYS; i++) {
            many.add(ES.copy().put("kid", "k" + i));
        }
        assertFault(new JsonObject().put("keys", many).encode(), "101 keys, at most 100");
        assertFault(" ".repeat(KeySet.LONGEST_SET + 1), "at most 262144");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "use|\"enc\"|use",
                "use|[\"sig\"]|use",
                "key_ops|[\"encrypt\"]|key_ops",
                "key_ops|[]|key_ops",
                "key_ops|\"verify\"|key_ops",
                "kid|7|kid",
                "kty|null|kty",
                "alg|\"RS256\"|alg",
                "alg|\"ES384\"|alg",
                "alg|\"HS256\"|alg",
                "alg|\"none\"|alg",
                "alg|1|alg",
                "crv|\"P-384\"|alg",
                "crv|\"secp256k1\"|crv",
                "crv|\"Ed25519\"|crv",
                "x|\"AAAA\"|x of 3 octets",
                "x|null|x",
                "y|\"%%\"|y is not canonical",
                "kty|\"OKP\"|crv",
                "kty|\"RSA\"|alg"
            })
    void aCurveKeyWithThatMemberIsNotUsable(String member, String value, String why) {
        String text = ES.copy().put(member, "?").encode().replace("\"?\"", value);
        assertFault("{\"keys\":[" + text + "]}", why);
    }

    /** Some publishers write out what they do not have. */
    @ParameterizedTest
    @ValueSource(strings = {"use", "key_ops", "alg"})
    void aNullMemberOfAPublishedKeyIsAbsent(String member) throws Exception {
        KeySet keys = KeySet.parse(set(ES.copy().putNull(member)), ALL);
        assertThat(refusal(TestKeys.token(Algorithm.ES256), keys)).isNull();
    }

    @Test
    void aPointOffItsCurveIsNoKey() {
        byte[] y = Base64Url.decode(ES.getString("y"));
        y[31] ^= 1;
        assertFault(set(ES.copy().put("y", Base64Url.encode(y))), "not on its curve");
        String zero = Base64Url.encode(new byte[32]);
        assertFault(set(ES.copy().put("x", zero).put("y", zero)), "not on its curve");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000080",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                "0200000000000000000000000000000000000000000000000000000000000000",
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "00"
            })
    void aPointOfSmallOrderOrOffEd25519IsNoKey(String point) {
        String x = Base64Url.encode(java.util.HexFormat.of().parseHex(point));
        assertFault(set(ED.copy().put("x", x)), "not a point of Ed25519");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ed448", "X25519", "P-256"})
    void onlyEd25519IsTakenOfItsKind(String curve) {
        assertFault(set(ED.copy().put("crv", curve)), "crv");
    }

    @Test
    void anRsaModulusHas2048To8192Bits() throws Exception {
        assertFault(set(rsa(BigInteger.TWO.pow(2047).subtract(BigInteger.ONE), 65537)), "2047 bits, expected 2048");
        assertThat(KeySet.parse(set(rsa(BigInteger.TWO.pow(2048).subtract(BigInteger.ONE), 65537)), ALL)
                        .size())
                .isEqualTo(1);
        assertFault(set(rsa(BigInteger.TWO.pow(8193).subtract(BigInteger.ONE), 65537)), "to 8192");
        assertFault(set(rsa(BigInteger.TWO.pow(2047), 65537)), "even modulus");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 65536, 1L << 32 | 1})
    void anRsaExponentIsOddAtLeastThreeAndNotHuge(long exponent) {
        assertFault(set(rsa(BigInteger.TWO.pow(2048).subtract(BigInteger.ONE), exponent)), "exponent");
    }

    @Test
    void certificatesPrivateMembersAndStrangersBesideAKeyAreNotLookedAt() throws Exception {
        JsonObject secret = new JsonObject(TestKeys.key(Algorithm.ES256).privateJwk());
        JsonObject decorated = secret.put("x5c", new JsonArray().add("junk"))
                .put("x5u", 7)
                .put("d", "junk")
                .put("zz", new JsonObject());
        KeySet keys = KeySet.parse(set(decorated), ALL);
        assertThat(refusal(TestKeys.token(Algorithm.ES256), keys)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"d", "p", "q", "dp", "dq", "qi", "oth"})
    void whatEverybodyCanSignWithIsNoKeyOfAPublishedSet(String member) throws Exception {
        KeySet keys = KeySet.published(set(RS.copy().put(member, "AQ"), ES), ALL);
        assertThat(keys.size()).isEqualTo(1);
        assertThat(keys.skipped()).containsExactly("key 1: its private part is published: everybody can sign with it");
        assertThatExceptionOfType(KeyFault.class)
                .isThrownBy(() -> KeySet.published(set(ES.copy().put(member, "AQ")), ALL))
                .withMessageContaining("no usable key");
    }

    @Test
    void onlyATokenThatNamesAnotherKeyOfAnAllowedKindLacksItsKey() throws Exception {
        KeySet keys = KeySet.parse(set(ES), EnumSet.of(Algorithm.ES256));
        RawJwt known = RawJwt.parse(TestKeys.token(Algorithm.ES256));
        assertThat(keys.lacksKeyOf(known)).isFalse();
        JsonObject other = ES.copy().put("kid", "other");
        assertThat(KeySet.parse(set(other), ALL).lacksKeyOf(known)).isTrue();
        assertThat(keys.lacksKeyOf(RawJwt.parse(TestKeys.token(Algorithm.RS256))))
                .isFalse();
    }

    @Test
    void aKeyWithoutAlgServesWhatItsTypeAndTheOperatorAllow() throws Exception {
        JsonObject free = RS.copy();
        free.remove("alg");
        KeySet keys = KeySet.parse(set(free), EnumSet.of(Algorithm.RS256, Algorithm.PS384, Algorithm.ES256));
        assertThat(refusal(signedByRs(Algorithm.PS384), keys)).isNull();
        assertThat(refusal(signedByRs(Algorithm.RS256), keys)).isNull();
        assertThat(refusal(signedByRs(Algorithm.RS384), keys)).isEqualTo(Reason.ALGORITHM);
    }

    @Test
    void theAlgOfAKeyBindsIt() throws Exception {
        assertThat(refusal(signedByRs(Algorithm.PS256), KeySet.parse(set(RS), ALL)))
                .isEqualTo(Reason.KEY);
        assertThat(refusal(signedByRs(Algorithm.RS512), KeySet.parse(set(RS), ALL)))
                .isEqualTo(Reason.KEY);
    }

    @Test
    void onlyAllowedAlgorithmsMakeKeys() {
        assertThatExceptionOfType(KeyFault.class)
                .isThrownBy(() -> KeySet.parse(set(RS), Set.of(Algorithm.ES256)))
                .withMessageContaining("not for an allowed algorithm");
        assertThatExceptionOfType(KeyFault.class).isThrownBy(() -> KeySet.parse(set(RS), Set.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../../dev/null", "' OR '1'='1", "", "KEY-RS256", "key-RS256 ", "key-RS25"})
    void anUnknownKidIsNeverFallenBackFrom(String keyId) throws Exception {
        KeySet keys = KeySet.parse(set(RS, ES), ALL);
        String header = new JsonObject().put("alg", "RS256").put("kid", keyId).encode();
        assertThat(refusal(mint(Algorithm.RS256).signText(header, CLAIMS), keys))
                .isEqualTo(Reason.UNKNOWN_KEY);
    }

    @Test
    void aKidOfAnotherKindOfKeyIsRefused() throws Exception {
        KeySet keys = KeySet.parse(set(RS, ES), ALL);
        String token = mint(Algorithm.ES256).signText("{\"alg\":\"ES256\",\"kid\":\"key-RS256\"}", CLAIMS);
        assertThat(refusal(token, keys)).isEqualTo(Reason.KEY);
    }

    @Test
    void withoutAKidExactlyOneKeyMustFit() throws Exception {
        String token = mint(Algorithm.RS256).signText("{\"alg\":\"RS256\"}", CLAIMS);
        JsonObject second = open(Algorithm.RS384).put("alg", "RS256").put("kid", "second");
        assertThat(refusal(token, KeySet.parse(set(RS, ES), ALL))).isNull();
        assertThat(refusal(token, KeySet.parse(set(RS, second), ALL))).isEqualTo(Reason.KEY);
        assertThat(refusal(token, KeySet.parse(set(ES), ALL))).isEqualTo(Reason.KEY);
    }

    @Test
    void aKeyWithoutKidServesOnlyTokensWithoutKid() throws Exception {
        JsonObject nameless = RS.copy();
        nameless.remove("kid");
        KeySet keys = KeySet.parse(set(nameless), ALL);
        assertThat(refusal(TestKeys.token(Algorithm.RS256), keys)).isEqualTo(Reason.UNKNOWN_KEY);
        assertThat(refusal(mint(Algorithm.RS256).signText("{\"alg\":\"RS256\"}", CLAIMS), keys))
                .isNull();
    }

    /** The attack takes any text of the public key for an HMAC secret. */
    @Test
    void aPublicKeyIsNoSecret() throws Exception {
        RSAPublicKey key = (RSAPublicKey)
                KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(number("n"), number("e")));
        String der = new String(key.getEncoded(), java.nio.charset.StandardCharsets.ISO_8859_1);
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        KeySet keys = KeySet.parse(set(RS), ALL);
        for (String text : List.of(der, pem, RS.encode())) {
            byte[] octets = text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            JsonObject secret =
                    new JsonObject().put("kty", "oct").put("alg", "HS256").put("k", Base64Url.encode(octets));
            TokenMint attacker = TokenMint.of(secret.encode());
            assertThat(refusal(attacker.signText("{\"alg\":\"HS256\",\"kid\":\"key-RS256\"}", CLAIMS), keys))
                    .isEqualTo(Reason.KEY);
            assertThat(refusal(attacker.signText("{\"alg\":\"HS256\"}", CLAIMS), keys))
                    .isEqualTo(Reason.KEY);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HS256", "HS384", "HS512"})
    void aSecretIsAtLeastAsLongAsTheHash(Algorithm algorithm) throws Exception {
        int least = VerificationKey.hashLength(algorithm);
        assertThat(KeySet.ofSecret(new Secret(new byte[least]), Set.of(algorithm))
                        .size())
                .isEqualTo(1);
        assertThatExceptionOfType(KeyFault.class)
                .isThrownBy(() -> KeySet.ofSecret(new Secret(new byte[least - 1]), Set.of(algorithm)))
                .withMessageContaining((least - 1) + " bytes, at least " + least);
    }

    @Test
    void aSecretServesEveryKidButOnlyItsAlgorithms() throws Exception {
        byte[] octets =
                Base64Url.decode(new JsonObject(TestKeys.key(Algorithm.HS256).privateJwk()).getString("k"));
        KeySet keys = KeySet.ofSecret(new Secret(octets), Set.of(Algorithm.HS256));
        assertThat(refusal(TestKeys.token(Algorithm.HS256), keys)).isNull();
        assertThat(refusal(mint(Algorithm.HS256).signText("{\"alg\":\"HS256\"}", CLAIMS), keys))
                .isNull();
        assertThat(refusal(mint(Algorithm.HS256).signText("{\"alg\":\"HS384\"}", CLAIMS), keys))
                .isEqualTo(Reason.ALGORITHM);
        assertThatExceptionOfType(KeyFault.class)
                .isThrownBy(() -> KeySet.ofSecret(new Secret(octets), Set.of(Algorithm.RS256)));
    }

    @Test
    void aSecretOfASetServesTheAlgorithmsItIsLongEnoughFor() throws Exception {
        JsonObject secret = new JsonObject().put("kty", "oct").put("k", Base64Url.encode(new byte[48]));
        KeySet keys = KeySet.parsePrivate(secret.encode(), ALL);
        TokenMint mint = TokenMint.of(secret.copy().put("alg", "HS384").encode());
        assertThat(refusal(mint.signText("{\"alg\":\"HS384\"}", CLAIMS), keys)).isNull();
        assertThat(refusal(mint.signText("{\"alg\":\"HS512\"}", CLAIMS), keys)).isEqualTo(Reason.KEY);
    }

    @Test
    void noMessageShowsKeyMaterial() {
        String k = Base64Url.encode("a very short secret".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        JsonObject secret =
                new JsonObject().put("kty", "oct").put("alg", "HS256").put("k", k);
        assertThatExceptionOfType(KeyFault.class)
                .isThrownBy(() -> KeySet.parsePrivate(secret.encode(), ALL))
                .satisfies(fault -> assertThat(fault.getMessage()).doesNotContain(k, "short secret"));
        assertThatExceptionOfType(KeyFault.class)
                .isThrownBy(() -> TokenMint.of(secret.put("k", k + "%").encode()))
                .satisfies(fault -> assertThat(fault.getMessage()).doesNotContain(k));
        assertThat(TestKeys.key(Algorithm.HS256).toString())
                .isEqualTo("NewKey[" + TestKeys.key(Algorithm.HS256).publicJwks() + "]");
    }

    @Test
    void aMintNeedsAWholePrivateKeyThatNamesItsAlgorithm() throws Exception {
        for (Algorithm algorithm : ALL) {
            TokenMint mint = TokenMint.of(TestKeys.key(algorithm).privateJwk());
            assertThat(RawJwt.parse(mint.sign(Map.of(), Map.of())).algorithm()).isEqualTo(algorithm);
        }
        for (String text :
                List.of("", "{}", RS.encode(), ES.encode(), ED.encode(), "{\"kty\":\"oct\",\"k\":\"AAAA\"}")) {
            assertThatExceptionOfType(KeyFault.class).isThrownBy(() -> TokenMint.of(text));
        }
    }

    private static JsonObject open(Algorithm algorithm) {
        return new JsonObject(TestKeys.key(algorithm).publicJwks())
                .getJsonArray("keys")
                .getJsonObject(0);
    }

    private static BigInteger number(String member) {
        return new BigInteger(1, Base64Url.decode(RS.getString(member)));
    }

    private static JsonObject rsa(BigInteger modulus, long exponent) {
        return new JsonObject()
                .put("kty", "RSA")
                .put("n", Base64Url.encode(modulus.toByteArray()))
                .put("e", Base64Url.encode(BigInteger.valueOf(exponent).toByteArray()));
    }

    private static String set(JsonObject... keys) {
        return new JsonObject()
                .put("keys", new JsonArray(List.of((Object[]) keys)))
                .encode();
    }

    /** Signed with the RS256 key, whatever its own alg says. */
    private static String signedByRs(Algorithm algorithm) throws KeyFault {
        JsonObject key = new JsonObject(TestKeys.key(Algorithm.RS256).privateJwk()).put("alg", algorithm.name());
        return TokenMint.of(key.encode()).signText("{\"alg\":\"" + algorithm + "\",\"kid\":\"key-RS256\"}", CLAIMS);
    }

    private static void assertFault(String jwks, String... parts) {
        assertThatExceptionOfType(KeyFault.class)
                .isThrownBy(() -> KeySet.parse(jwks, ALL))
                .satisfies(fault -> assertThat(fault.getMessage()).contains(parts));
    }
}
