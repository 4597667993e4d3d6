package io.tollgate.cli.trace;

import io.tollgate.cli.ExitCode;
import io.tollgate.config.ConfigLoader;
import io.tollgate.config.Loaded;
import io.tollgate.config.SidecarFlags;
import io.tollgate.config.TollgateSettings.AdminAddress;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tollgate why}: asks a running Tollgate for the trace of a recent refusal or close. */
@Command(
        name = "why",
        description = {
            "Tell why a recent attempt was refused or its tunnel closed, by its id; exit 1 if nothing is known of it.",
            "Asks the admin API that the configuration names, or the one at --admin."
        },
        sortOptions = false,
        sortSynopsis = false)
public final class WhyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "ID",
            description =
                    "24 hex digits: \"id\" of the access log, of the body of a refusal, or X-Request-Id upstream.")
    private String id = "";

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration of the one to ask, YAML")
    private @Nullable Path file;

    @Option(
            names = "--admin",
            paramLabel = "URL",
            description = "Where the admin API is, such as http://127.0.0.1:9090")
    private @Nullable URI admin;

    @Option(names = "--token-file", paramLabel = "FILE", description = "The file with the admin token")
    private @Nullable Path tokenFile;

    @Option(names = "--json", description = "Print the trace as JSON")
    private boolean json;

    @Override
    public Integer call() {
        if (!id.matches("[0-9a-f]{24}")) {
            throw usage("an id has 24 hex digits, as in the access log");
        }
        AdminAddress configured = admin == null || tokenFile == null ? configured() : null;
        URI where = admin == null ? address(configured) : checked(admin);
        String token = token(configured);
        try {
            return tell(AdminCall.get(where, "/why/" + id, token));
        } catch (IOException e) {
            throw usage("the admin API does not answer at " + where + " (" + e.getMessage()
                    + "); is that Tollgate running, and is admin.address its own?");
        }
    }

    private @Nullable AdminAddress configured() {
        Loaded loaded = ConfigLoader.load(file, System.getenv(), SidecarFlags.NONE);
        if (loaded.settings() == null) {
            if (file == null) {
                throw usage("expected --config FILE, or both --admin URL and --token-file FILE");
            }
            loaded.problems().all().forEach(err()::println);
            throw usage("the configuration cannot be used; --admin URL and --token-file FILE need none");
        }
        return loaded.settings().admin();
    }

    private URI address(@Nullable AdminAddress configured) {
        if (configured == null || configured.address().getPort() == 0) {
            throw usage("the configuration says no admin address to ask; expected --admin URL");
        }
        InetSocketAddress address = configured.address();
        boolean any = address.getAddress() != null && address.getAddress().isAnyLocalAddress();
        String host = any ? "127.0.0.1" : address.getHostString();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort());
    }

    private URI checked(URI url) {
        if (!"http".equals(url.getScheme()) || url.getHost() == null) {
            throw usage("expected --admin as http://HOST:PORT");
        }
        return url;
    }

    private String token(@Nullable AdminAddress configured) {
        if (tokenFile != null) {
            return read(tokenFile);
        }
        if (configured == null || configured.token() == null) {
            throw usage(
                    "no admin.token is configured, so one was made at start: the log names its file (\"admin: no token"
                            + " is configured; one is in ...\"); expected it as --token-file FILE");
        }
        return new String(configured.token().bytes(), StandardCharsets.UTF_8);
    }

    private String read(Path file) {
        try {
            String token = Files.readString(file).strip();
            if (!token.matches("[!-~]+")) {
                throw usage("expected one line of visible ASCII characters in the token file " + file);
            }
            return token;
        } catch (IOException e) {
            throw usage("cannot read the token file " + file);
        }
    }

    private int tell(AdminCall.Answer answer) {
        switch (answer.status()) {
            case 200 -> {
                JsonObject trace = trace(answer.body());
                if (json) {
                    out().println(answer.body().strip());
                } else {
                    WhyText.print(trace, out());
                }
                return ExitCode.OK;
            }
            case 404 -> {
                err().println("tollgate: nothing is known of " + id
                        + ". The latest refusals and closes are kept, some two"
                        + " thousand of each, since the process started; its tunnel may be open still, or another process"
                        + " may have had it. The access log may have more.");
                return ExitCode.REFUSED;
            }
            case 401 ->
                throw usage("the admin API does not take this token; one that was made at start is in the file that"
                        + " the log names");
            default ->
                throw usage("the admin API answered " + answer.status() + ": "
                        + Page.shown(answer.body().strip()));
        }
    }

    private JsonObject trace(String body) {
        try {
            return new JsonObject(body);
        } catch (DecodeException e) {
            throw usage("what answers there is no admin API: expected JSON");
        }
    }

    private ParameterException usage(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
