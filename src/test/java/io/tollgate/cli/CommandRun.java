package io.tollgate.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What one command line ended with and printed. */
record CommandRun(int code, String out, String err) {
    static CommandRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new CommandRun(code, out.toString().strip(), err.toString().strip());
    }
}
