package io.tollgate.config.section;

import io.tollgate.config.form.ReferencedFiles;
import io.tollgate.config.yaml.Node;
import io.tollgate.listener.ListenerSettings.Pair;
import io.tollgate.listener.tls.CertificateFile;
import io.tollgate.listener.tls.HostTable;
import io.tollgate.tls.BoringSsl;
import io.tollgate.tls.TlsEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is to be said of a listener's certificates together, and of what is to serve them. */
final class Certificates {
    private Certificates() {}

    /**
     * Each but the first is found by a host name of its own. An overlap is only told: a renewal that adds a name must not be
     * the reason why the old certificate stays until its end.
     */
    static void judge(Pair first, Node node, List<Pair> others) {
        CertificateFile own = read(first.certificate());
        List<Node> items = node.items("a list");
        HostTable<Path> table = new HostTable<>();
        table.add(first.certificate(), own == null ? List.of() : own.hosts());
        for (int i = 0; i < others.size(); i++) {
            Path file = others.get(i).certificate();
            CertificateFile certificate = read(file);
            if (certificate != null && certificate.hosts().isEmpty()) {
                items.get(i).problem(file + " names no host in its subjectAltName, so nobody would get it");
            } else if (certificate != null) {
                tell(items.get(i), table.add(file, certificate.hosts()));
            }
        }
    }

    private static void tell(Node item, Map<String, Path> taken) {
        taken.forEach((host, file) -> item.warning(
                host + " is in " + file + " too, which comes first and is the one that clients get for it"));
    }

    /** Where it has to be BoringSSL, that has to load; else it need not, to say so. */
    static void judge(Node node, TlsEngine engine) {
        String whyNot = engine == TlsEngine.OPENSSL ? BoringSsl.whyNot() : null;
        if (whyNot != null) {
            node.expected("auto or jdk: " + whyNot);
        }
    }

    /** Null where it was reported already. */
    private static @Nullable CertificateFile read(Path file) {
        try {
            return file.equals(ReferencedFiles.NONE) ? null : CertificateFile.read(file);
        } catch (IllegalArgumentException reported) {
            return null;
        }
    }
}
