package io.tollgate.cli;

import io.tollgate.demo.Demo;
import io.tollgate.server.StartException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tollgate demo}: everything embedded, until Ctrl-C. */
@Command(
        name = "demo",
        description = "Run an upstream, an issuer and the proxy in one process, with a page to watch them on.",
        sortOptions = false,
        sortSynopsis = false)
final class DemoCommand implements Callable<Integer> {
    private static final int LAST_PORT = 65_535;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description =
                    "Where the proxy listens; the next free one if it is taken, 0 for any. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--page-port",
            paramLabel = "PORT",
            defaultValue = "9090",
            description = "The same for the page. Default: ${DEFAULT-VALUE}.")
    private int pagePort;

    @Override
    public Integer call() throws InterruptedException, IOException {
        requirePort("--port", port);
        requirePort("--page-port", pagePort);
        StopSignals signals = StopSignals.install();
        try (Demo demo = Demo.start(port, pagePort, spec.commandLine().getOut())) {
            signals.await();
        } catch (StartException e) {
            return StartFailure.report(spec.commandLine().getErr(), e);
        }
        return ExitCode.OK;
    }

    private void requirePort(String option, int given) {
        if (given < 0 || given > LAST_PORT) {
            throw new ParameterException(
                    spec.commandLine(), "%s: found %d, expected 0 to %d".formatted(option, given, LAST_PORT));
        }
    }
}
