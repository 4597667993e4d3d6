package io.tollgate.relay.channel;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Netty's epoll handler, but a channel that waits for nothing stays registered, and the kernel is told what a channel waits
 * for only where that matters.
 *
 * <p>Netty takes such a channel out of epoll, forgets that it did, and then fails when the channel waits for something again:
 * a peer that has shut its output could not be read on after a pause, nor be sent more than its kernel takes at once. Left in
 * with no event but by edges, the channel hears of a reset once, and never in a circle.
 *
 * <p>Netty also makes a system call for each change, of which an upgrade has many: reading is turned on, off while the upstream
 * is dialled, and on again. Here they are made before the loop waits, those of a turn as one; and that reading is off the
 * kernel hears only when there are bytes, which are then not handed on. Like what it wraps, an event loop's.
 */
public final class LastingEpoll implements IoHandler {
    private static final Logger LOG = LoggerFactory.getLogger(LastingEpoll.class);
    private static final int BYTES_CAME = EpollIoOps.EPOLLIN.value();

    private final IoHandler epoll;
    /** Those that may wait for something else than the kernel knows; one may be here twice. */
    private final Deque<Watched> changed = new ArrayDeque<>();

    LastingEpoll(IoHandler epoll) {
        this.epoll = epoll;
    }

    public static IoHandlerFactory newFactory() {
        IoHandlerFactory epoll = EpollIoHandler.newFactory();
        return executor -> new LastingEpoll(epoll.newHandler(executor));
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        Watched watched = new Watched((EpollIoHandle) handle);
        IoRegistration inner = epoll.register(watched);
        watched.inner = inner;
        return watched;
    }

    @Override
    public int run(IoHandlerContext context) {
        for (Watched next = changed.poll(); next != null; next = changed.poll()) {
            next.tellWhatChanged();
        }
        return epoll.run(context);
    }

    /** A channel for Netty's handler, and Netty's handler for the channel; an idle one has it, so it is small. */
    private final class Watched implements EpollIoHandle, IoRegistration {
        private final EpollIoHandle channel;
        /** Never null once {@link #register} is over. */
        @SuppressWarnings("NullAway.Init")
        private IoRegistration inner;

        private int wanted;
        /** What the kernel knows; 0 for nothing at all. */
        private int told;

        Watched(EpollIoHandle channel) {
            this.channel = channel;
        }

        @Override
        public long submit(IoOps ops) {
            wanted = EpollIoOps.NONE.equals(ops) ? EpollIoOps.EPOLLET.value() : ((EpollIoOps) ops).value();
            if (wanted != told) {
                changed.add(this);
            }
            return wanted;
        }

        void tellWhatChanged() {
            boolean onlyReadsLess = told == (wanted | BYTES_CAME);
            if (!onlyReadsLess && inner.isValid()) {
                tell();
            }
        }

        private void tell() {
            if (told == wanted) {
                return;
            }
            try {
                inner.submit(EpollIoOps.valueOf(wanted));
                told = wanted;
            } catch (UncheckedIOException e) {
                LOG.warn("A connection is closed, as nothing could be heard of it: {}", e.toString());
                closeQuietly();
            }
        }

        private void closeQuietly() {
            try {
                channel.close();
            } catch (Exception e) {
                LOG.debug("It was closed already", e);
            }
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            int came = ((EpollIoEvent) event).ops().value();
            if ((came & ~wanted & BYTES_CAME) == 0) {
                channel.handle(this, event);
                return;
            }
            // Else the kernel would say so at each turn.
            tell();
            int rest = came & ~BYTES_CAME;
            if (rest != 0) {
                channel.handle(this, new Rest(EpollIoOps.valueOf(rest)));
            }
        }

        /** Taken out, though a close does that too: not while a child process that is being started has the socket as well. */
        @Override
        public boolean cancel() {
            return inner.cancel();
        }

        @Override
        public boolean isValid() {
            return inner.isValid();
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals")
        public <T> T attachment() {
            return inner.attachment();
        }

        @Override
        public FileDescriptor fd() {
            return channel.fd();
        }

        @Override
        public void registered() {
            channel.registered();
        }

        @Override
        public void unregistered() {
            channel.unregistered();
        }

        @Override
        public void close() throws Exception {
            channel.close();
        }
    }

    /** What came beside bytes that nobody wants yet. */
    private record Rest(EpollIoOps ops) implements EpollIoEvent {}

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }
}
