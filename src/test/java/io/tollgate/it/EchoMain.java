package io.tollgate.it;

import io.tollgate.testing.EchoServer;
import java.net.InetAddress;
import java.util.concurrent.CountDownLatch;

/** An upstream as a process of its own, in a container: sends every message back, at port 9000 of all addresses. */
final class EchoMain {
    static final int PORT = 9000;

    private EchoMain() {}

    public static void main(String[] arguments) throws Exception {
        try (EchoServer server = EchoServer.start(InetAddress.getByAddress(new byte[4]), PORT)) {
            new CountDownLatch(1).await();
        }
    }
}
