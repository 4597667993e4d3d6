package io.tollgate.cli.trace;

import io.tollgate.cli.ConfigurationOptions;
import io.tollgate.cli.ExitCode;
import io.tollgate.config.Loaded;
import io.tollgate.config.TollgateSettings;
import io.tollgate.server.explain.Explanation;
import io.tollgate.server.explain.Explanation.Question;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tollgate explain}: a dry run of one handshake. */
@Command(
        name = "explain",
        description = {
            "Tell what would become of a handshake, by the gate's own code and without dialing.",
            "Exit 1 if it would be refused. Keys that have a URL are fetched once."
        },
        sortOptions = false,
        sortSynopsis = false)
public final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--url",
            required = true,
            paramLabel = "URL",
            description = "What the client asks for: ws:// or wss://")
    private String url = "";

    @Option(
            names = "-H",
            paramLabel = "HEADER",
            description = "A header, 'Name: value'; 'Name:' takes a usual one away. May be repeated.")
    private List<String> headers = List.of();

    @Option(names = "--subprotocol", paramLabel = "NAME", description = "One that the client offers. May be repeated.")
    private List<String> subprotocols = List.of();

    @Option(
            names = "--message",
            paramLabel = "TEXT",
            description = "What the client sends first, where its route takes the token from there")
    private @Nullable String message;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "A file with the token, which goes where {token} stands in the above, or else into Authorization;"
                            + " so it stays out of the shell's history.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--listener",
            paramLabel = "NAME",
            description = "The listener it comes in by. Default: the first that fits.")
    private @Nullable String listener;

    @Option(
            names = "--peer",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Who connects. Default: ${DEFAULT-VALUE}.")
    private String peer = "127.0.0.1";

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "A certificate that the client shows, in PEM; who vouches for it is not checked")
    private @Nullable Path certificate;

    @Option(names = "--offline", description = "Fetch no keys, ask no authorizer")
    private boolean offline;

    @Option(names = "--json", description = "Print the explanation as JSON")
    private boolean json;

    @Override
    public Integer call() {
        HandshakeText handshake;
        Question question;
        try {
            handshake = new HandshakeText(url, headers, subprotocols, message, token());
            question = new Question(
                    handshake.head(),
                    listener,
                    handshake.tls(),
                    address(),
                    certificate(),
                    handshake.message(),
                    offline);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
        Loaded loaded = ConfigurationOptions.load(spec);
        PrintWriter err = spec.commandLine().getErr();
        loaded.problems().all().forEach(err::println);
        if (loaded.settings() == null) {
            err.println("tollgate: the configuration cannot be used");
            return ExitCode.BAD_CONFIGURATION;
        }
        requireListener(loaded.settings());
        JsonObject explanation;
        try {
            explanation = Explanation.of(loaded.settings(), question);
        } catch (IllegalArgumentException e) {
            err.println("tollgate: " + e.getMessage());
            return ExitCode.BAD_CONFIGURATION;
        }
        print(explanation);
        return explanation.containsKey("refusal") ? ExitCode.REFUSED : ExitCode.OK;
    }

    private void requireListener(TollgateSettings settings) {
        List<String> names =
                settings.listeners().stream().map(any -> any.name()).toList();
        if (listener != null && !names.contains(listener)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "no listener is called " + listener + ", expected one of " + String.join(", ", names));
        }
    }

    private void print(JsonObject explanation) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(explanation.encodePrettily());
        } else {
            ExplainText.print(explanation, out);
        }
    }

    private @Nullable String token() {
        try {
            return tokenFile == null ? null : Files.readString(tokenFile).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the token file " + tokenFile, e);
        }
    }

    private @Nullable X509Certificate certificate() {
        if (certificate == null) {
            return null;
        }
        try (InputStream in = Files.newInputStream(certificate)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException | CertificateException e) {
            throw new IllegalArgumentException("cannot read the certificate " + certificate + " as PEM", e);
        }
    }

    private InetAddress address() {
        if (!peer.matches("[0-9a-fA-F:.]+")) {
            throw new IllegalArgumentException("expected --peer as an IP address");
        }
        try {
            return InetAddress.getByName(peer);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("expected --peer as an IP address", e);
        }
    }
}
