package io.tollgate.cli;

import io.tollgate.config.Loaded;
import io.tollgate.server.StartException;
import io.tollgate.server.Tollgate;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tollgate run}: the proxy, until a signal asks it to stop. */
@Command(
        name = "run",
        description = {
            "Run the proxy until SIGTERM or SIGINT.",
            "SIGHUP, or a change of a file, makes it read its configuration again."
        },
        sortOptions = false,
        sortSynopsis = false)
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        return run(() -> ConfigurationOptions.load(spec), spec.commandLine().getErr());
    }

    static int run(Supplier<Loaded> configuration, PrintWriter err) throws InterruptedException {
        StopSignals signals = StopSignals.install();
        CompletableFuture<Tollgate> started = new CompletableFuture<>();
        // From the first moment: left to the system, one that comes while it starts would end the process.
        HangUpSignal.install(() -> started.join().reload());
        Loaded loaded = configuration.get();
        loaded.problems().all().forEach(err::println);
        if (loaded.settings() == null) {
            err.println("tollgate: the configuration cannot be used");
            return ExitCode.BAD_CONFIGURATION;
        }
        Tollgate tollgate;
        try {
            tollgate = Tollgate.start(loaded, configuration);
        } catch (StartException e) {
            return StartFailure.report(err, e);
        }
        logStart(tollgate);
        tollgate.watchFiles();
        started.complete(tollgate);
        signals.onFirst(name -> drain(tollgate, name));
        return end(tollgate.awaitDrained());
    }

    private static void logStart(Tollgate tollgate) {
        tollgate.startLines().forEach(LOG::info);
        ProcessHandle.current()
                .info()
                .startInstant()
                .ifPresent(began -> LOG.info(
                        "listening, {} ms after the start",
                        Duration.between(began, Instant.now()).toMillis()));
    }

    /** Ctrl-C at a terminal is SIGINT, and whoever presses it has no load balancer that has to notice first. */
    private static void drain(Tollgate tollgate, String signal) {
        if (signal.equals(StopSignals.INTERRUPT)) {
            tollgate.startDrainAtOnce();
        } else {
            tollgate.startDrain();
        }
    }

    private static int end(int forced) {
        if (forced == 0) {
            LOG.info("stopped; every tunnel was closed in time");
            return ExitCode.OK;
        }
        LOG.warn("stopped; {} tunnels had to be forced", forced);
        return ExitCode.FORCED;
    }
}
