package io.tollgate.listener.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How connections come from the loop that accepts to the one that serves. */
final class ReceptionTest {
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final EventLoop acceptor = loops.next();
    private final BlockingQueue<Channel> taken = new LinkedBlockingQueue<>();
    /** What was taken of a connection when its loop had it. */
    private final BlockingQueue<Integer> takenByThen = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Else a reset that is there already would be read with nobody in the pipeline, and a stranger could fill the log. */
    @Test
    void aConnectionIsTakenOverInTheTurnInWhichItsLoopGetsIt() throws Exception {
        Reception reception = new Reception(NioServerSocketChannel::new, acceptor);
        int port = reception
                .serve(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        slowToReturn(loops.next()),
                        taken::add)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(client.isConnected()).isTrue();
            assertThat(takenByThen.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
        } finally {
            reception.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    /** The loop, but whoever registers a channel goes on only when that is done, and the loop's turn is over. */
    private EventLoop slowToReturn(EventLoop loop) {
        return (EventLoop) Proxy.newProxyInstance(
                EventLoop.class.getClassLoader(), new Class<?>[] {EventLoop.class}, (proxy, method, arguments) -> {
                    Object result = invoke(loop, method, arguments);
                    if (method.getName().equals("register")) {
                        ((ChannelFuture) result).await();
                        loop.submit(() -> takenByThen.add(taken.size())).await();
                    }
                    return result;
                });
    }

    private static Object invoke(EventLoop loop, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(loop, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
