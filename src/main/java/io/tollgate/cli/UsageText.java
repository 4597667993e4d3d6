package io.tollgate.cli;

import io.tollgate.config.yaml.NearMiss;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What was not understood of a command line, in words that say what was expected. Stateless. */
final class UsageText {
    private UsageText() {}

    static String of(ParameterException failure) {
        if (!(failure instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return String.valueOf(failure.getMessage());
        }
        return unknown(failure.getCommandLine(), unmatched.getUnmatched().get(0));
    }

    private static String unknown(CommandLine command, String word) {
        if (word.startsWith("-")) {
            String name = word.split("=", 2)[0]; // behind it may be a token
            return "unknown option " + name
                    + NearMiss.hint(name, command.getCommandSpec().optionsMap().keySet());
        }
        if (command.getParent() == null) {
            List<String> commands = List.copyOf(command.getSubcommands().keySet());
            return "unknown command " + word + ", expected one of " + String.join(", ", commands)
                    + NearMiss.hint(word, commands);
        }
        boolean configured = command.getCommandSpec().findOption(ConfigurationOptions.FILE) != null;
        return "found " + word + ", expected nothing but options"
                + (configured ? "; a configuration is named by " + ConfigurationOptions.FILE + " FILE" : "");
    }
}
