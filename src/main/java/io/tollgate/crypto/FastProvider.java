package io.tollgate.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Amazon's provider, whose native code checks signatures up to twenty times as fast as the JDK, and signs TLS handshakes with RSA
 * keys twice as fast as BoringSSL. It is asked for by name of object only and never registered, so nothing else in the process
 * changes hands. Safe on any thread.
 *
 * <p>Loading takes a few hundred milliseconds and unpacks a library, so it begins with the first signature, on a thread of its
 * own, and the JDK or BoringSSL serves until it is done. Where the library cannot be loaded (another processor, another C
 * library, nowhere to unpack it to) they serve for good.
 */
public final class FastProvider {
    private static final Logger LOG = LoggerFactory.getLogger(FastProvider.class);
    private static final AtomicBoolean BEGUN = new AtomicBoolean();
    private static final CountDownLatch OVER = new CountDownLatch(1);
    private static volatile @Nullable Provider loaded;

    private FastProvider() {}

    /** It, or null as long as it is not loaded. The first call begins to load it. */
    public static @Nullable Provider get() {
        Provider known = loaded;
        if (known == null && !BEGUN.get()) {
            begin();
        }
        return known;
    }

    /** It once it is known whether it can be loaded, or null if it cannot; waits for that. */
    public static @Nullable Provider await() throws InterruptedException {
        get();
        OVER.await();
        return loaded;
    }

    private static void begin() {
        if (BEGUN.compareAndSet(false, true)) {
            Thread loader = new Thread(FastProvider::load, "tollgate-crypto");
            loader.setDaemon(true);
            loader.start();
        }
    }

    private static void load() {
        try {
            loaded = isForThisMachine() ? provider() : null;
        } catch (RuntimeException | Error e) {
            // As text: a throwable would be taken for one to print the stack of.
            LOG.info(
                    "Signatures are checked by the JDK; the faster provider cannot be loaded: {}",
                    rootOf(e).toString());
        } finally {
            OVER.countDown();
        }
    }

    /** Its library is in the jar for one machine only. */
    private static boolean isForThisMachine() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.equals("linux") && System.getProperty("os.arch").equals("amd64");
    }

    private static Provider provider() {
        AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
        Throwable why = provider.getLoadingError();
        if (why != null) {
            throw new IllegalStateException(why);
        }
        LOG.info("Signatures are checked by {}", provider.getName() + " " + provider.getVersionStr());
        return provider;
    }

    private static Throwable rootOf(Throwable fault) {
        Throwable root = fault;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }
}
