package io.tollgate.cli;

import io.tollgate.demo.Demo;
import io.tollgate.server.StartException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tollgate demo}: everything embedded, until Ctrl-C. */
@Command(
        name = "demo",
        description = "Run an upstream, an issuer and the proxy in one process, and print what to try.",
        sortOptions = false,
        sortSynopsis = false)
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description =
                    "Where the proxy listens; the next free one if it is taken, 0 for any. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Override
    public Integer call() throws InterruptedException, IOException {
        StopSignals signals = StopSignals.install();
        try (Demo demo = Demo.start(port, spec.commandLine().getOut())) {
            signals.await();
        } catch (StartException e) {
            return StartFailure.report(spec.commandLine().getErr(), e);
        }
        return ExitCode.OK;
    }
}
