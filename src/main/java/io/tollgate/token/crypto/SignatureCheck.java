package io.tollgate.token.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Whether signatures of one public key hold, by one algorithm, with whichever provider does it best. Safe on any thread:
 * signature objects are kept per thread, with the key in them.
 *
 * <p>Judges nothing but the arithmetic. Who asks has checked the key, and that the signature has the one length and form.
 */
public final class SignatureCheck {
    private final PublicKey key;
    private final Method method;
    /** Each key's own: the key is in the object, and with it goes what it costs to put it there. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable Engine> engines = new ThreadLocal<>();
    /** Of the last provider asked for; null before the first. Threads may each find out, which comes to the same. */
    private volatile @Nullable Source source;

    /**
     * How an algorithm is called in Java's cryptography.
     *
     * @param name of the signature
     * @param parameters that it takes, or null
     * @param speed whether an event loop has time for it
     */
    public record Method(String name, @Nullable AlgorithmParameterSpec parameters, Speed speed) {}

    /** Who does it within some 100 µs. */
    public enum Speed {
        QUICK,
        /** Only the fast provider does. */
        SLOW_ON_THE_JDK,
        /** Nobody does. */
        SLOW
    }

    /** Who does it, where that one was asked for. */
    private record Source(
            @Nullable Provider asked, @Nullable Provider by) {}

    /** A thread's own. */
    private record Engine(Source of, Signature signature) {}

    /** @param key as the JDK has read it */
    public SignatureCheck(PublicKey key, Method method) {
        this.key = key;
        this.method = method;
    }

    /** Whether it takes too long for an event loop with that provider, or with the JDK where it is null. */
    public boolean isSlow(@Nullable Provider fast) {
        return switch (method.speed()) {
            case QUICK -> false;
            case SLOW_ON_THE_JDK -> source(fast).by() == null;
            case SLOW -> true;
        };
    }

    /**
     * Whether the signature is the input's.
     *
     * @param fast who is to find out, or null for the JDK
     * @throws GeneralSecurityException for some signatures that do not hold
     */
    public boolean holds(@Nullable Provider fast, byte[] signature, byte[] input) throws GeneralSecurityException {
        Signature verifier = engine(source(fast)).signature();
        boolean answered = false;
        try {
            verifier.update(input);
            boolean holds = verifier.verify(signature);
            answered = true;
            return holds;
        } finally {
            if (!answered) {
                // What it has taken in may still be in there.
                engines.remove();
            }
        }
    }

    /** Which of two sources it is, not what it says, tells whether another has come. */
    @SuppressWarnings("ReferenceEquality")
    private Engine engine(Source wanted) throws GeneralSecurityException {
        Engine known = engines.get();
        if (known == null || known.of() != wanted) {
            known = new Engine(wanted, verifier(wanted.by()));
            engines.set(known);
        }
        return known;
    }

    private Signature verifier(@Nullable Provider by) throws GeneralSecurityException {
        Signature verifier =
                by == null ? Signature.getInstance(method.name()) : Signature.getInstance(method.name(), by);
        verifier.initVerify(key);
        if (method.parameters() != null) {
            verifier.setParameter(method.parameters());
        }
        return verifier;
    }

    @SuppressWarnings("ReferenceEquality")
    private Source source(@Nullable Provider fast) {
        Source known = source;
        if (known == null || known.asked() != fast) {
            known = sourceOf(fast);
            source = known;
        }
        return known;
    }

    /** A key that the provider does not take stays the JDK's. */
    private Source sourceOf(@Nullable Provider fast) {
        if (fast == null) {
            return new Source(null, null);
        }
        try {
            verifier(fast);
            return new Source(fast, fast);
        } catch (GeneralSecurityException | RuntimeException e) {
            return new Source(fast, null);
        }
    }
}
