package io.tollgate.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a {@link StubUpstream} has accepted. First its script drives it, on a thread of the stub; after
 * {@link StubUpstream#awaitConnection} the test does.
 */
public final class UpstreamConnection extends Wire {
    private final Recorder recorder;
    private volatile @Nullable Head requestHead;

    private UpstreamConnection(Socket socket, Recorder recorder) {
        super(socket, new BufferedInputStream(recorder));
        this.recorder = recorder;
    }

    static UpstreamConnection on(Socket socket) throws IOException {
        return new UpstreamConnection(socket, new Recorder(prepared(socket)));
    }

    /** Reads the head of the request, the first thing of every script that answers. */
    public Head readRequestHead() {
        Head head = readHead();
        requestHead = head;
        return head;
    }

    /** The head that the script has read. */
    public Head requestHead() {
        Head head = requestHead;
        if (head == null) {
            throw new AssertionError("The script has not read a request head");
        }
        return head;
    }

    /** From now on {@link #received} grows no more: for a test that reads more than this process could keep. */
    public void recordNoMore() {
        recorder.stop();
    }

    /** Every byte that has come out of the socket so far, one character each. */
    public String received() {
        return recorder.text();
    }

    /** Keeps a copy of all that is read. */
    private static final class Recorder extends FilterInputStream {
        private final ByteArrayOutputStream copy = new ByteArrayOutputStream();
        private boolean stopped;

        Recorder(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            if (next >= 0) {
                record(new byte[] {(byte) next}, 0, 1);
            }
            return next;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            record(bytes, offset, count);
            return count;
        }

        private synchronized void record(byte[] bytes, int offset, int count) {
            copy.write(bytes, offset, stopped ? 0 : Math.max(0, count));
        }

        synchronized void stop() {
            stopped = true;
        }

        synchronized String text() {
            return copy.toString(ISO_8859_1);
        }
    }
}
