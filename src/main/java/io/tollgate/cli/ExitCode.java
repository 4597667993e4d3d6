package io.tollgate.cli;

/** What the process tells its caller at the end. */
public final class ExitCode {
    /** All well; after SIGTERM: every tunnel was closed in time. */
    public static final int OK = 0;

    /** {@code check} found problems, {@code explain} a refusal, {@code why} nothing. */
    public static final int REFUSED = 1;

    /** The command line was not understood, or named what is not there. */
    public static final int USAGE = 2;

    /** An address could not be bound. */
    public static final int CANNOT_BIND = 3;

    /** The configuration was bad at start. */
    public static final int BAD_CONFIGURATION = 4;

    /** A bug of ours: EX_SOFTWARE of sysexits.h. */
    public static final int INTERNAL_ERROR = 70;

    /** What a command printed could not be written, as on a full disk: EX_IOERR of sysexits.h. */
    public static final int NOT_WRITTEN = 74;

    /** A drain was not clean: a tunnel had to be forced, or a second signal cut it short. As a shell says "SIGTERM". */
    public static final int FORCED = 143;

    private ExitCode() {}
}
