package io.tollgate.relay.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of what a channel waits for, the kernel hears once a turn, and only where that matters. */
class LastingEpollTest {
    private static final EpollIoOps RESET = EpollIoOps.EPOLLRDHUP;
    private static final EpollIoOps READING = RESET.with(EpollIoOps.EPOLLIN);
    private static final EpollIoOps CONNECTING = RESET.with(EpollIoOps.EPOLLOUT);

    private final Kernel kernel = new Kernel();
    private final Connection connection = new Connection();
    private final LastingEpoll epoll = new LastingEpoll(kernel);
    private IoRegistration registration;

    @BeforeEach
    void register() throws Exception {
        registration = epoll.register(connection);
    }

    @Test
    void changesOfATurnAreOneCall() {
        wants(RESET, READING, RESET, READING);
        assertThat(kernel.told).containsExactly(READING);
    }

    @Test
    void whatIsWantedAlreadyIsNoCall() {
        wants(READING);
        wants(RESET, READING);
        assertThat(kernel.told).containsExactly(READING);
    }

    @Test
    void readingTurnedOffIsNoCallUntilBytesCome() {
        wants(READING);
        wants(RESET);
        assertThat(kernel.told).containsExactly(READING);
        kernel.tells(EpollIoOps.EPOLLIN);
        assertThat(kernel.told).containsExactly(READING, RESET);
        assertThat(connection.heard).isEmpty();
    }

    @Test
    void bytesThatCameWhileReadingWasOffAreToldOfWhenItIsOnAgain() {
        wants(READING);
        wants(RESET);
        kernel.tells(EpollIoOps.EPOLLIN);
        wants(READING);
        assertThat(kernel.told).containsExactly(READING, RESET, READING);
        kernel.tells(EpollIoOps.EPOLLIN);
        assertThat(connection.heard).containsExactly(EpollIoOps.EPOLLIN);
    }

    @Test
    void anEndIsHeardOfWhileReadingIsOff() {
        wants(READING);
        wants(RESET);
        kernel.tells(READING);
        assertThat(connection.heard).containsExactly(RESET);
    }

    @Test
    void whoNoLongerWritesIsTakenAtItsWordAtOnce() {
        wants(CONNECTING);
        wants(RESET);
        assertThat(kernel.told).containsExactly(CONNECTING, RESET);
    }

    @Test
    void whoWaitsForNothingStaysRegisteredByEdges() {
        wants(READING);
        wants(EpollIoOps.NONE);
        assertThat(kernel.told).containsExactly(READING, EpollIoOps.EPOLLET);
    }

    @Test
    void whoLeavesIsNotToldOfAnyMore() {
        registration.submit(READING);
        assertThat(registration.cancel()).isTrue();
        epoll.run(null);
        assertThat(kernel.told).isEmpty();
        assertThat(registration.isValid()).isFalse();
    }

    /** Netty asks epoll to forget an open socket only. What a closed one of another process says would be told to who has its number. */
    @Test
    void whoLeavesIsTakenOut() {
        EpollIoHandle known = (EpollIoHandle) kernel.known;
        registration.cancel();
        assertThat(known.fd().isOpen()).isTrue();
        assertThat(known.fd().intValue()).isEqualTo(connection.fd().intValue());
    }

    @Test
    void whomTheKernelTakesNoMoreOfIsClosed() {
        kernel.full = true;
        wants(READING);
        assertThat(connection.closed).isTrue();
    }

    /** In one turn of the loop. */
    private void wants(EpollIoOps... each) {
        for (EpollIoOps ops : each) {
            registration.submit(ops);
        }
        epoll.run(null);
    }

    /** What epoll is told, and the channel that it knows. */
    private static final class Kernel implements IoHandler, IoRegistration {
        private final List<IoOps> told = new ArrayList<>();
        private IoHandle known;
        private boolean valid = true;
        private boolean full;

        void tells(EpollIoOps came) {
            known.handle(this, new Event(came));
        }

        private record Event(EpollIoOps ops) implements EpollIoEvent {}

        @Override
        public long submit(IoOps ops) {
            if (full) {
                throw new UncheckedIOException(new IOException("no space"));
            }
            told.add(ops);
            return 0;
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            known = handle;
            handle.registered();
            return this;
        }

        @Override
        public boolean cancel() {
            valid = false;
            return true;
        }

        @Override
        public boolean isValid() {
            return valid;
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals")
        public <T> T attachment() {
            return null;
        }

        @Override
        public int run(IoHandlerContext context) {
            return 0;
        }

        @Override
        public void wakeup() {
            // Nobody waits.
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return true;
        }
    }

    /** What a channel hears. */
    private static final class Connection implements EpollIoHandle {
        private final List<EpollIoOps> heard = new ArrayList<>();
        private boolean closed;

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            heard.add(((EpollIoEvent) event).ops());
        }

        @Override
        public FileDescriptor fd() {
            return new FileDescriptor(0);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
