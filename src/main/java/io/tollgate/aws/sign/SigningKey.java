package io.tollgate.aws.sign;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.aws.AccessKey;
import org.jspecify.annotations.Nullable;

/** Step 3: the key for one day, region and service, derived from an access key by four digests. Immutable. */
final class SigningKey {
    private final AccessKey from;
    private final Scope scope;
    private final byte[] bytes;

    private SigningKey(AccessKey from, Scope scope) {
        this.from = from;
        this.scope = scope;
        byte[] date = Digests.hmac(("AWS4" + from.secret()).getBytes(UTF_8), scope.date());
        byte[] region = Digests.hmac(date, scope.region());
        byte[] service = Digests.hmac(region, scope.service());
        this.bytes = Digests.hmac(service, Scope.END);
    }

    /** Its digest of a text. */
    byte[] sign(String text) {
        return Digests.hmac(bytes, text);
    }

    private boolean isFor(AccessKey key, Scope wanted) {
        return scope.equals(wanted)
                && from.id().equals(key.id())
                && from.secret().equals(key.secret());
    }

    /** The one that was used last, which is the one to use until midnight or until the keys change. Safe on any thread. */
    static final class Last {
        private volatile @Nullable SigningKey last;

        SigningKey of(AccessKey key, Scope scope) {
            SigningKey known = last;
            if (known != null && known.isFor(key, scope)) {
                return known;
            }
            SigningKey derived = new SigningKey(key, scope);
            last = derived;
            return derived;
        }
    }
}
