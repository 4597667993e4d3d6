package io.tollgate.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tollgate}: names the commands; each is a class of its own. */
@Command(
        name = "tollgate",
        description = "A WebSocket edge proxy: proves the token at the upgrade, removes it, relays frames.",
        mixinStandardHelpOptions = true,
        subcommands = {DemoCommand.class, RunCommand.class, CheckCommand.class, TokenCommand.class, VersionCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 well, 1 refused by check, 2 usage, 3 could not bind, 4 bad configuration at start,",
            "143 when a drain had to force a tunnel or a second signal cut it short."
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    /** Runs a command and ends the process with its code. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, arguments));
    }

    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return commandLine().setOut(out).setErr(err).execute(arguments);
    }

    static CommandLine commandLine() {
        CommandLine tollgate = new CommandLine(new Main());
        List.of("run", "check")
                .forEach(name -> ConfigurationOptions.addTo(
                        tollgate.getSubcommands().get(name).getCommandSpec()));
        return tollgate.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((failure, arguments) -> usage(failure))
                .setExecutionExceptionHandler((failure, command, parsed) -> internalError(failure, command));
    }

    private static int usage(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        command.getErr().println("tollgate: " + failure.getMessage());
        command.getErr().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private static int internalError(Exception failure, CommandLine command) {
        LoggerFactory.getLogger(Main.class).error("internal error", failure);
        command.getErr().println("tollgate: internal error: " + failure);
        return ExitCode.INTERNAL_ERROR;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is needed");
    }
}
