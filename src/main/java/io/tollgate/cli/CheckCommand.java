package io.tollgate.cli;

import io.tollgate.config.Loaded;
import io.tollgate.config.PresetText;
import io.tollgate.config.TollgateSettings;
import java.io.PrintWriter;
import java.util.List;
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
        PresetText.lines(loaded.settings()).forEach(out::println);
        out.println("ok: " + summary(loaded.settings()));
        return ExitCode.OK;
    }

    private static String summary(TollgateSettings settings) {
        return String.join(
                ", ",
                count(settings.listeners(), "listener"),
                count(settings.issuers(), "issuer"),
                count(settings.routes(), "route"),
                count(settings.upstreams(), "upstream"));
    }

    private static String count(List<?> things, String name) {
        return things.size() + " " + name + (things.size() == 1 ? "" : "s");
    }
}
