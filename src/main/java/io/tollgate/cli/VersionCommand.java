package io.tollgate.cli;

import io.tollgate.server.build.BuildVersion;
import io.tollgate.server.build.TlsLibrary;
import io.vertx.core.transport.Transport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tollgate version}. */
@Command(
        name = "version",
        description = "Print version, commit, JDK, transport and TLS library.",
        sortOptions = false,
        sortSynopsis = false)
final class VersionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(line());
        return ExitCode.OK;
    }

    static String line() {
        BuildVersion build = BuildVersion.read();
        return "tollgate %s, commit %s, JDK %s (%s), transport %s, TLS %s"
                .formatted(
                        build.version(),
                        build.commit(),
                        Runtime.version(),
                        System.getProperty("java.vendor"),
                        transport(),
                        TlsLibrary.name());
    }

    private static String transport() {
        Transport found = Transport.nativeTransport();
        return found != null && found.available() ? found.name() : Transport.NIO.name();
    }
}
