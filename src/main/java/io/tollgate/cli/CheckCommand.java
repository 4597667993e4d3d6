package io.tollgate.cli;

import io.tollgate.config.Loaded;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tollgate check}: every problem of a configuration at once. */
@Command(
        name = "check",
        description = "Tell every problem of a configuration, one per line; exit 1 if there is an error.",
        sortOptions = false,
        sortSynopsis = false)
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Loaded loaded = ConfigurationOptions.load(spec);
        PrintWriter out = spec.commandLine().getOut();
        loaded.problems().all().forEach(out::println);
        if (loaded.settings() == null) {
            return ExitCode.REFUSED;
        }
        out.println("ok: %d listeners, %d issuers, %d routes, %d upstreams"
                .formatted(
                        loaded.settings().listeners().size(),
                        loaded.settings().issuers().size(),
                        loaded.settings().routes().size(),
                        loaded.settings().upstreams().size()));
        return ExitCode.OK;
    }
}
