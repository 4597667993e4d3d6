package io.tollgate.cli;

import io.tollgate.cli.bench.BenchCommand;
import io.tollgate.cli.trace.ExplainCommand;
import io.tollgate.cli.trace.WhyCommand;
import io.tollgate.config.Loaded;
import io.tollgate.server.LastLines;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tollgate}: names the commands; each is a class of its own. */
@Command(
        name = "tollgate",
        description = "A WebSocket edge proxy: proves the token at the upgrade, removes it, relays frames.",
        sortOptions = false,
        footer = {
            "",
            "Exit codes: 0 well, 1 refused by check or explain, not found by why, or",
            "failed in bench, 2 usage, 3 could not bind, 4 bad configuration at start,",
            "74 what was printed could not be written, 143 when a drain had to force a",
            "tunnel or a second signal cut it short."
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    /** Runs a command and ends the process with its code. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = arrived(run(out, err, arguments), List.of(arguments), out, err);
        LastLines.write();
        System.exit(code);
    }

    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        try {
            Supplier<Loaded> configuration = ofRun(List.of(arguments));
            return configuration == null
                    ? commandLine().setOut(out).setErr(err).execute(arguments)
                    : RunCommand.run(configuration, err);
        } catch (Exception | Error e) { // the JVM itself would end with 1, which is a verdict of check
            return internalError(e, err);
        }
    }

    /**
     * What a full disk did not take was not done: an empty file of a token would pass for one. Lines of the access log are no
     * result: they are counted where they are lost.
     */
    static int arrived(int code, List<String> words, PrintWriter out, PrintWriter err) {
        if (code != ExitCode.OK || isRun(words) || !out.checkError()) {
            return code;
        }
        err.println("tollgate: what was printed could not be written");
        return ExitCode.NOT_WRITTEN;
    }

    private static boolean isRun(List<String> words) {
        return !words.isEmpty() && words.get(0).equals("run");
    }

    private static @Nullable Supplier<Loaded> ofRun(List<String> words) {
        boolean run = isRun(words);
        return run ? ConfigurationOptions.usual(words.subList(1, words.size())) : null;
    }

    static CommandLine commandLine() {
        CommandLine tollgate = new CommandLine(new Main())
                .addSubcommand(new DemoCommand())
                .addSubcommand(configured(new RunCommand()))
                .addSubcommand(configured(new CheckCommand()))
                .addSubcommand(configured(new ExplainCommand()))
                .addSubcommand(new WhyCommand())
                .addSubcommand(new TokenCommand())
                .addSubcommand(new BenchCommand())
                .addSubcommand(new VersionCommand());
        addHelp(tollgate);
        tollgate.getCommandSpec()
                .addOption(OptionSpec.builder("--version")
                        .versionHelp(true)
                        .description("Print what the command version prints.")
                        .build())
                .versionProvider(() -> new String[] {VersionCommand.line()});
        tollgate.getSubcommands().values().forEach(Main::addHelp);
        return tollgate.setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false) // what begins with @ is a value, and what such a file holds is not to be shown
                .setParameterExceptionHandler((failure, arguments) -> usage(failure))
                .setExecutionExceptionHandler((failure, command, parsed) -> internalError(failure, command.getErr()));
    }

    private static void addHelp(CommandLine line) {
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help and exit.")
                        .build());
    }

    private static CommandLine configured(Callable<Integer> command) {
        CommandLine line = new CommandLine(command);
        ConfigurationOptions.addTo(line.getCommandSpec());
        return line;
    }

    private static int usage(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        command.getErr().println("tollgate: " + UsageText.of(failure));
        command.getErr().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    static int internalError(Throwable failure, PrintWriter err) {
        LastLines.internalError(failure);
        err.println("tollgate: internal error: " + failure.getClass().getName());
        return ExitCode.INTERNAL_ERROR;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is needed");
    }
}
