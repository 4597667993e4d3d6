package io.tollgate.tls;

import static io.tollgate.tls.Conversation.exchange;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCounted;
import io.tollgate.crypto.FastProvider;
import io.tollgate.testing.Await;
import io.tollgate.testing.TestCertificates;
import java.io.File;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who signs a server's handshakes, and that clients of each version find it right. */
final class ServerKeyTest {
    private static final Path PLAIN = Path.of("src/test/resources/tls");
    private static final String[] BOTH = {"TLSv1.2", "TLSv1.3"};

    @TempDir
    private static Path own;

    @TempDir
    private static Path others;

    /** Stands for the fast one, which not every machine has. */
    private final Witness witness = new Witness(Security.getProvider("SunRsaSign"));

    @BeforeAll
    static void writeKeys() {
        TestCertificates.withRsaKey(false, "localhost").writeCertificate(own);
        TestCertificates.withRsaKey(false, "localhost").writeKey(own);
        TestCertificates.withRsaKey(true, "localhost").writeCertificate(others);
        TestCertificates.withRsaKey(true, "localhost").writeKey(others);
    }

    private static TlsContext server(Path folder, SslProvider library, Supplier<@Nullable Provider> fast)
            throws SSLException {
        File certificate = folder.resolve("tls.crt").toFile();
        File key = folder.resolve("tls.key").toFile();
        return TlsContext.of(ServerKey.builder(certificate, key, library, fast).protocols(BOTH), library);
    }

    private static TlsContext server(Supplier<@Nullable Provider> fast) throws SSLException {
        return server(own, SslProvider.OPENSSL_REFCNT, fast);
    }

    private static SslContext client(String... protocols) throws SSLException {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols(protocols)
                .endpointIdentificationAlgorithm(null)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build();
    }

    /** Whether a handshake with that signature algorithm only, null for any, comes to its end. */
    private static boolean shakeHands(TlsContext context, SslContext client, @Nullable String scheme) {
        EmbeddedChannel server = new EmbeddedChannel(context.newHandler(ByteBufAllocator.DEFAULT));
        SslHandler handler = client.newHandler(ByteBufAllocator.DEFAULT, "localhost", 1);
        OnlyScheme.of(scheme).putInto(handler.engine());
        EmbeddedChannel other = new EmbeddedChannel(handler);
        try {
            exchange(other, server);
            server.writeOutbound(Unpooled.copiedBuffer("with it go tickets", StandardCharsets.US_ASCII));
            exchange(other, server);
            return handler.handshakeFuture().isSuccess();
        } catch (DecoderException refused) {
            return false;
        } finally {
            close(server);
            close(other);
        }
    }

    private static void close(EmbeddedChannel channel) {
        try {
            channel.finishAndReleaseAll();
        } catch (DecoderException refused) {
            assertThat(refused).hasCauseInstanceOf(SSLException.class);
        }
    }

    private static Stream<Provider> providers() throws InterruptedException {
        Provider fast = FastProvider.await();
        Provider slow = Security.getProvider("SunRsaSign");
        return fast == null ? Stream.of(slow) : Stream.of(slow, fast);
    }

    /** Without what newer platforms no longer take from a handshake. */
    private static Stream<List<String>> schemes() {
        String disabled = Security.getProperty("jdk.tls.disabledAlgorithms");
        return allSchemes().filter(row -> !disabled.contains(row.get(1)));
    }

    private static Stream<List<String>> allSchemes() {
        return Stream.of(
                List.of("TLSv1.3", "rsa_pss_rsae_sha256", "RSASSA-PSS"),
                List.of("TLSv1.3", "rsa_pss_rsae_sha384", "RSASSA-PSS"),
                List.of("TLSv1.3", "rsa_pss_rsae_sha512", "RSASSA-PSS"),
                List.of("TLSv1.2", "rsa_pss_rsae_sha256", "RSASSA-PSS"),
                List.of("TLSv1.2", "rsa_pss_rsae_sha384", "RSASSA-PSS"),
                List.of("TLSv1.2", "rsa_pss_rsae_sha512", "RSASSA-PSS"),
                List.of("TLSv1.2", "rsa_pkcs1_sha1", "SHA1withRSA"),
                List.of("TLSv1.2", "rsa_pkcs1_sha256", "SHA256withRSA"),
                List.of("TLSv1.2", "rsa_pkcs1_sha384", "SHA384withRSA"),
                List.of("TLSv1.2", "rsa_pkcs1_sha512", "SHA512withRSA"));
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void eachAlgorithmOfEachVersionIsSignedByWhoeverIsReady(List<String> row) throws Exception {
        for (Provider provider : providers().toList()) {
            Witness asked = new Witness(provider);
            TlsContext server = server(() -> asked);
            assertThat(shakeHands(server, client(row.get(0)), row.get(1)))
                    .as("by %s", provider)
                    .isTrue();
            assertThat(asked.signatures()).as("its own trial first").containsExactly("SHA256withRSA", row.get(2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void untilItIsLoadedTheLibrarySignsItself(String protocol) throws Exception {
        AtomicReference<@Nullable Provider> loaded = new AtomicReference<>();
        TlsContext server = server(loaded::get);
        assertThat(shakeHands(server, client(protocol), null)).isTrue();
        assertThat(witness.signatures()).isEmpty();
        loaded.set(witness);
        assertThat(shakeHands(server, client(protocol), null)).isTrue();
        assertThat(shakeHands(server, client(protocol), null)).isTrue();
        assertThat(witness.signatures()).hasSize(3).first().isEqualTo("SHA256withRSA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void withoutAProviderThatTakesTheKeyItSignsForGood(String protocol) throws Exception {
        Provider empty = new Provider("empty", "1", "cannot do anything") {};
        TlsContext server = server(() -> empty);
        assertThat(shakeHands(server, client(protocol), null)).isTrue();
        assertThat(shakeHands(server, client(protocol), null)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aKeyOfAnotherCertificateIsRefusedAsBefore(String protocol) throws Exception {
        File certificate = own.resolve("tls.crt").toFile();
        File key = others.resolve("tls.key").toFile();
        SslContextBuilder builder = ServerKey.builder(certificate, key, SslProvider.OPENSSL_REFCNT, () -> witness);
        TlsContext server = TlsContext.of(builder.protocols(BOTH), SslProvider.OPENSSL_REFCNT);
        assertThat(shakeHands(server, client(protocol), null)).isFalse();
        assertThat(witness.signatures()).as("its own trial").containsExactly("SHA256withRSA");
    }

    @ParameterizedTest
    @CsvSource({"OPENSSL_REFCNT,localhost", "JDK,localhost", "JDK,tls"})
    void otherKeysAndTheJdkAskNobody(SslProvider library, String pair) throws Exception {
        Path folder = pair.equals("tls") ? own : PLAIN;
        SslContextBuilder builder = ServerKey.builder(
                folder.resolve(pair + ".crt").toFile(),
                folder.resolve(pair + ".key").toFile(),
                library,
                () -> {
                    throw new AssertionError("nobody has to ask");
                });
        TlsContext server = TlsContext.of(builder.protocols(BOTH), library);
        for (String protocol : BOTH) {
            assertThat(shakeHands(server, client(protocol), null)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aSessionIsResumedWithoutASignatureWhoeverSignedTheFirst(String protocol) throws Exception {
        AtomicReference<@Nullable Provider> loaded = new AtomicReference<>();
        TlsContext server = server(loaded::get);
        SslContext client = client(protocol);
        assertThat(shakeHands(server, client, null)).isTrue();
        loaded.set(witness);
        assertThat(shakeHands(server, client, null)).isTrue();
        assertThat(shakeHands(server, client, null)).isTrue();
        assertThat(witness.signatures()).as("its own trial").containsExactly("SHA256withRSA");
        assertThat(shakeHands(server, client(protocol), null)).isTrue();
        assertThat(witness.signatures()).as("a stranger's handshake").hasSize(1);
    }

    @Test
    void afterAReloadEachKeySignsForItsOwnCertificate() throws Exception {
        TlsContext before = server(() -> witness);
        assertThat(shakeHands(before, client(BOTH), null)).isTrue();
        TlsContext after = server(others, SslProvider.OPENSSL_REFCNT, () -> witness);
        assertThat(shakeHands(after, client(BOTH), null)).isTrue();
        assertThat(shakeHands(before, client(BOTH), null)).isTrue();
        assertThat(witness.signatures()).as("two trials and three handshakes").hasSize(5);
    }

    @Test
    void severalEventLoopsSignAtOnce() throws Exception {
        for (Provider provider : providers().toList()) {
            TlsContext server = server(() -> provider);
            SslContext client = client("TLSv1.3");
            assertThat(IntStream.range(0, 4)
                            .mapToObj(loop -> CompletableFuture.supplyAsync(() -> IntStream.range(0, 8)
                                    .filter(each -> shakeHands(server, client, "rsa_pss_rsae_sha256"))
                                    .count()))
                            .toList())
                    .allSatisfy(count -> assertThat(count.get()).isEqualTo(8));
        }
    }

    @Test
    void aContextIsGivenBackAlthoughTheLibraryKnowsWhoSigns() throws Exception {
        TlsContext server = server(() -> witness);
        assertThat(shakeHands(server, client(BOTH), null)).isTrue();
        ReferenceCounted counted = (ReferenceCounted) server.context();
        WeakReference<TlsContext> known = new WeakReference<>(server);
        server = null;
        Await.until("nobody can reach it", () -> {
            System.gc();
            return known.get() == null && counted.refCnt() == 0;
        });
    }
}
