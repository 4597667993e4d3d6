package io.tollgate.cli.bench;

import io.tollgate.bench.Bench;
import io.tollgate.bench.BenchFault;
import io.tollgate.bench.BenchPlan;
import io.tollgate.bench.BenchResult;
import io.tollgate.bench.loop.BenchMode;
import io.tollgate.bench.loop.MessagePlan;
import io.tollgate.bench.target.Target;
import io.tollgate.bench.target.Tokens;
import io.tollgate.bench.target.Trust;
import io.tollgate.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tollgate bench}: a load on any WebSocket server, and what it took. */
@Command(
        name = "bench",
        description = {
            "Put a load on a WebSocket server and tell rates, latencies and costs.",
            "Exit 1 if a connection failed or was refused, or if what came back was not what was sent.",
            "docs/benchmarking.md says how to read the figures."
        },
        sortOptions = false,
        sortSynopsis = false)
public final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "URL",
            description = "ws:// or wss://; {token} in it is replaced by the next one of --tokens.")
    private String url = "";

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "messages",
            description =
                    "messages: the server echoes over open connections; upgrades: open, expect 101, reset, again; "
                            + "idle: open and hold. Default: ${DEFAULT-VALUE}.")
    private BenchMode mode = BenchMode.MESSAGES;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many at a time. Default: ${DEFAULT-VALUE}.")
    private int connections;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "128B",
            converter = Amount.Bytes.class,
            description = "Payload of a message, such as 16KiB. Default: ${DEFAULT-VALUE}.")
    private int size;

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Messages in flight on each connection: the next goes out when one is back. Default: ${DEFAULT-VALUE}.")
    private int window;

    @Option(
            names = "--rate",
            paramLabel = "N/s",
            converter = Amount.Rate.class,
            description =
                    "So many messages a second over all connections, whatever comes back; each latency counts from when "
                            + "the message was due. Takes the place of --window.")
    private @Nullable Double rate;

    @Option(
            names = "--open-rate",
            paramLabel = "N/s",
            defaultValue = "1000/s",
            converter = Amount.Rate.class,
            description = "Connections opened per second. Default: ${DEFAULT-VALUE}.")
    private double openRate;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Amount.Time.class,
            description = "What is measured, behind the warm-up. Default: ${DEFAULT-VALUE}.")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            defaultValue = "2s",
            converter = Amount.Time.class,
            description = "Load that does not count yet. Default: ${DEFAULT-VALUE}.")
    private Duration warmup = Duration.ZERO;

    @Option(names = "--text", description = "Send text messages. Default: binary.")
    private boolean text;

    @Option(
            names = "--fragments",
            paramLabel = "N",
            defaultValue = "1",
            description = "Frames of a message. Default: ${DEFAULT-VALUE}.")
    private int fragments;

    @Option(
            names = "--header",
            paramLabel = "HEADER",
            description = "One more of the handshake, 'Name: value'. May be repeated.")
    private List<String> headers = List.of();

    @Option(names = "--subprotocol", paramLabel = "NAMES", split = ",", description = "To offer, such as chat,v2.")
    private List<String> subprotocols = List.of();

    @Option(
            names = "--tokens",
            paramLabel = "FILE",
            description =
                    "Tokens, one a line; each connection takes the next one, where {token} stands in URL, header or "
                            + "subprotocol. None is ever printed.")
    private @Nullable Path tokens;

    @Option(names = "--ca", paramLabel = "FILE", description = "Whom a wss server's certificate must be from, PEM.")
    private @Nullable Path authorities;

    @Option(names = "--insecure", description = "Take any certificate.")
    private boolean insecure;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Event loops of the client. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--pid",
            paramLabel = "PID",
            description = "A process of this machine whose CPU time and memory to tell, on Linux. May be repeated.")
    private List<Long> processes = List.of();

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Option(names = "--quiet", description = "Tell no progress.")
    private boolean quiet;

    @Override
    public Integer call() throws InterruptedException {
        BenchPlan plan = plan();
        ProgressLine line = new ProgressLine(err(), ProgressLine.isTerminal());
        BenchResult result;
        try {
            result = Bench.run(plan, quiet ? report -> {} : line);
        } catch (BenchFault e) {
            throw usage(e.getMessage());
        }
        if (!quiet) {
            line.end();
        }
        if (json) {
            out().println(result.json().encode());
        } else {
            BenchText.print(result, out());
        }
        if (result.clientIsBusy()) {
            err().println("tollgate: the client is the bottleneck: its threads were busy for %.0f%% of the time"
                    .formatted(result.clientShare() * 100));
        }
        return result.isClean() ? ExitCode.OK : ExitCode.REFUSED;
    }

    private BenchPlan plan() {
        try {
            return new BenchPlan(
                    mode,
                    Target.of(url, headers, subprotocols, tokens == null ? null : Tokens.read(tokens)),
                    new Trust(authorities, insecure),
                    connections,
                    openRate,
                    new MessagePlan(size, window, rate == null ? 0 : rate, text, fragments),
                    warmup,
                    duration,
                    threads,
                    processes);
        } catch (IOException e) {
            throw usage("tokens: cannot read " + tokens);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private ParameterException usage(@Nullable String what) {
        return new ParameterException(spec.commandLine(), String.valueOf(what));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
