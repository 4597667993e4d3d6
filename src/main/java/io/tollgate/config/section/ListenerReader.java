package io.tollgate.config.section;

import io.tollgate.config.form.Addresses;
import io.tollgate.config.form.Names;
import io.tollgate.config.form.Once;
import io.tollgate.config.form.ReferencedFiles;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Sequence;
import io.tollgate.config.yaml.Units;
import io.tollgate.listener.AddressRange;
import io.tollgate.listener.ListenerSettings;
import io.tollgate.listener.ListenerSettings.ClientAuth;
import io.tollgate.listener.ListenerSettings.Forwarded;
import io.tollgate.listener.ListenerSettings.Pair;
import io.tollgate.listener.ListenerSettings.Tls;
import io.tollgate.tls.TlsEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one item of {@code listeners}. */
public final class ListenerReader {
    private static final AddressRange NO_RANGE = AddressRange.parse("255.255.255.255");
    private static final Form<Forwarded> FORWARDED = Units.word(forwarded());
    private static final Form<ClientAuth> CLIENT_AUTH = Units.word(ClientAuth.class);
    private static final Form<Long> IPV6_PREFIX = Units.count(32, 128);
    private static final Form<Long> HEAD_SIZE =
            Units.bytes(1 << 10, 1 << 20, "a size with a unit such as 32KiB, of 1KiB to 1MiB");
    private static final Form<Long> CONNECTIONS = Units.count(0, 10_000_000);

    static final Form<TlsEngine> ENGINE = Units.word(TlsEngine.class);
    private static final Pair NO_PAIR = new Pair(ReferencedFiles.NONE, ReferencedFiles.NONE);

    private final ReferencedFiles files;
    private final Addresses addresses;
    private final Once names = new Once();

    public ListenerReader(ReferencedFiles files, Addresses addresses) {
        this.files = files;
        this.addresses = addresses;
    }

    private static Map<String, Forwarded> forwarded() {
        Map<String, Forwarded> words = new LinkedHashMap<>();
        words.put("x-forwarded-for", Forwarded.X_FORWARDED_FOR);
        words.put("rfc7239", Forwarded.RFC7239);
        return words;
    }

    public ListenerSettings read(Node node) {
        Mapping listener = node.mapping(Section.LISTENER);
        Node tls = listener.get("tls");
        boolean proxyProtocol = listener.read("proxyProtocol", Units.TRUE_OR_FALSE, false);
        return new ListenerSettings(
                names.claim(listener.get("name"), listener.require("name", Names.ANY, "")),
                addresses.claim(
                        listener.get("address"), listener.require("address", Addresses.BINDABLE, Addresses.NONE)),
                tls.present() ? tls(tls.mapping(Section.LISTENER_TLS)) : null,
                proxyProtocol,
                trustedProxies(listener.get("trustedProxies"), proxyProtocol),
                listener.read("forwarded", FORWARDED, Forwarded.X_FORWARDED_FOR),
                listener.read("ipv6Prefix", IPV6_PREFIX, (long) ListenerSettings.DEFAULT_IPV6_PREFIX)
                        .intValue(),
                listener.read("handshakeTimeout", Units.TIME_ABOVE_ZERO, ListenerSettings.DEFAULT_HANDSHAKE_TIMEOUT),
                listener.read("maxHead", HEAD_SIZE, (long) ListenerSettings.DEFAULT_MAX_HEAD)
                        .intValue(),
                listener.read("maxConnections", CONNECTIONS, 0L).intValue(),
                listener.read("maxHandshakes", CONNECTIONS, (long) ListenerSettings.DEFAULT_MAX_HANDSHAKES)
                        .intValue());
    }

    /** Whoever may send a PROXY header may say that he is anybody, so there is no default for who that is. */
    private static List<AddressRange> trustedProxies(Node node, boolean required) {
        boolean none = !node.present()
                || (node instanceof Sequence list && list.items().isEmpty());
        if (required && none) {
            node.problem("missing, expected the proxies that may send a PROXY header, as proxyProtocol is true");
        }
        List<AddressRange> ranges = Names.list(node, Addresses.RANGE, NO_RANGE);
        if (ranges.stream().anyMatch(AddressRange::isEverybody)) {
            node.warning(
                    "everybody is trusted, so any client may say that he is another, and nothing that counts by address"
                            + " holds him; name the proxies' own addresses");
        }
        return ranges;
    }

    private Tls tls(Mapping tls) {
        ClientAuth clientAuth = tls.read("clientAuth", CLIENT_AUTH, ClientAuth.NONE);
        if (clientAuth != ClientAuth.NONE) {
            tls.require("clientCa", "a PEM file, as clientAuth asks for certificates");
        }
        Pair first = pair(tls);
        List<Pair> others = new ArrayList<>();
        Node certificates = tls.get("certificates");
        if (certificates.present()) {
            certificates.items("a list, each item a certificate and its key").forEach(item -> {
                Mapping one = item.mapping(Section.LISTENER_CERTIFICATE);
                others.add(one.isBroken() ? NO_PAIR : pair(one));
            });
        }
        if (!others.isEmpty()) {
            Certificates.judge(first, certificates, others);
        }
        TlsEngine engine = tls.read("engine", ENGINE, TlsEngine.AUTO);
        Certificates.judge(tls.get("engine"), engine);
        return new Tls(
                first.certificate(),
                first.key(),
                others,
                clientAuth,
                files.certificatesOrNull(tls.get("clientCa")),
                engine);
    }

    private Pair pair(Mapping mapping) {
        Path certificate = files.certificates(mapping.require("certificate", "a PEM file"));
        return new Pair(certificate, files.privateKey(mapping.require("key", "a PEM file"), certificate));
    }
}
