package io.tollgate.tls;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A provider that has another one do its work, and tells which signatures it was asked for. */
final class Witness extends Provider {
    private final transient List<String> signatures = new CopyOnWriteArrayList<>();

    Witness(Provider other) {
        super("witness", "1", "for " + other.getName());
        other.getServices().stream()
                .filter(service -> service.getType().matches("Signature|KeyFactory"))
                .forEach(service -> putService(new Told(service)));
    }

    /** Those since the last time. */
    List<String> signatures() {
        List<String> told = List.copyOf(signatures);
        signatures.clear();
        return told;
    }

    private final class Told extends Service {
        private final Service other;

        Told(Service other) {
            super(Witness.this, other.getType(), other.getAlgorithm(), other.getClassName(), null, null);
            this.other = other;
        }

        @Override
        public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
            if (getType().equals("Signature")) {
                signatures.add(getAlgorithm());
            }
            return other.newInstance(parameter);
        }
    }
}
