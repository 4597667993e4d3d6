package io.tollgate.relay.channel;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Netty's epoll, but one that takes back a socket that it gave up.
 *
 * <p>A socket that waits for nothing is taken out of epoll, and after its peer's FIN it does not wait to be read any more.
 * Netty 4.2.18 then does not add it again when a write finds it full: it changes what it has just removed, fails, and shuts the
 * output. So a peer that half-closes and does not read as fast as it is written to would lose the rest. Here the socket is
 * registered anew instead. Used on the thread of its event loop, as the handler itself.
 */
public final class ReturningEpoll implements IoHandler {
    private final IoHandler epoll;

    private ReturningEpoll(IoHandler epoll) {
        this.epoll = epoll;
    }

    /** Makes it of what another factory makes. */
    public static IoHandlerFactory factory(IoHandlerFactory epoll) {
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new ReturningEpoll(epoll.newHandler(executor));
            }

            @Override
            public boolean isChangingThreadSupported() {
                return epoll.isChangingThreadSupported();
            }
        };
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(handle, epoll.register(handle));
    }

    private final class Registration implements IoRegistration {
        private final IoHandle handle;
        private IoRegistration current;
        private boolean removed;

        Registration(IoHandle handle, IoRegistration first) {
            this.handle = handle;
            this.current = first;
        }

        @Override
        public long submit(IoOps ops) {
            boolean nothing = EpollIoOps.NONE.equals(ops);
            if (removed && !nothing && current.isValid()) {
                current.cancel();
                current = registerAgain();
            }
            removed = nothing;
            return current.submit(ops);
        }

        private IoRegistration registerAgain() {
            try {
                return epoll.register(handle);
            } catch (Exception e) {
                throw new IllegalStateException("Cannot be registered again", e);
            }
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals")
        public <T> T attachment() {
            return current.attachment();
        }

        @Override
        public boolean isValid() {
            return current.isValid();
        }

        @Override
        public boolean cancel() {
            return current.cancel();
        }
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return epoll.run(context);
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
