package io.tollgate.cli.probe;

import java.io.PrintStream;
import java.util.Optional;

/**
 * Starts the drain of the Tollgate in the same container, where there is no shell to send it SIGTERM: what a preStop hook runs.
 * Returns at once; exit code 0 if the signal was sent.
 */
public final class DrainHook {
    private static final long FIRST_PROCESS = 1;

    private DrainHook() {}

    /** Ends the process with the verdict. */
    public static void main(String[] arguments) {
        System.exit(run(System.out));
    }

    static int run(PrintStream out) {
        Optional<ProcessHandle> first = ProcessHandle.of(FIRST_PROCESS).filter(DrainHook::isTollgate);
        if (first.isPresent() && first.get().destroy()) {
            return 0;
        }
        out.println("Process 1 is no Tollgate that may be asked to drain; does the pod share its process namespace?");
        return 1;
    }

    /** It runs on the same virtual machine as this. */
    private static boolean isTollgate(ProcessHandle process) {
        return process.info().command().equals(ProcessHandle.current().info().command());
    }
}
