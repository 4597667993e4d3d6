package io.tollgate.cli;

import io.tollgate.server.StartException;
import java.io.PrintWriter;

/** A start that failed, as one line for people and a code for scripts. */
final class StartFailure {
    private StartFailure() {}

    static int report(PrintWriter err, StartException failure) {
        err.println("tollgate: " + failure.getMessage());
        return switch (failure.kind()) {
            case BIND -> ExitCode.CANNOT_BIND;
            case SETTINGS -> ExitCode.BAD_CONFIGURATION;
        };
    }
}
