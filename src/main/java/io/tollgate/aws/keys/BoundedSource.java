package io.tollgate.aws.keys;

import io.tollgate.aws.AccessKey;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Another source, waited for only so long: the SDK bounds each read, so that who answers a byte at a time is never done. A
 * question that is given up keeps its thread until its connection ends, as nothing else ends a read; there may be few of those.
 */
final class BoundedSource implements KeySource {
    /** No source that works takes longer, all its retries included. */
    static final Duration LONGEST = Duration.ofSeconds(60);

    static final int MOST_THREADS = 3;
    private static final long IDLE_SECONDS = 1;

    private final KeySource source;
    private final Duration longest;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0, MOST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), BoundedSource::thread);

    BoundedSource(KeySource source, Duration longest) {
        this.source = source;
        this.longest = longest;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "tollgate-access-key-question");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public AccessKey fetch() throws AccessKeyFault {
        Future<AccessKey> asked = submitted();
        try {
            return asked.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new AccessKeyFault("no whole answer within " + longest);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
            throw new AccessKeyFault("given up");
        } catch (ExecutionException fault) {
            throw new AccessKeyFault(why(fault));
        } finally {
            asked.cancel(true);
        }
    }

    private Future<AccessKey> submitted() throws AccessKeyFault {
        try {
            return threads.submit(source::fetch);
        } catch (RejectedExecutionException full) {
            throw new AccessKeyFault(MOST_THREADS + " earlier questions are still without an answer");
        }
    }

    private static String why(ExecutionException thrown) {
        Throwable fault = thrown.getCause() == null ? thrown : thrown.getCause();
        return fault instanceof AccessKeyFault known ? String.valueOf(known.getMessage()) : FaultWords.kinds(fault);
    }
}
