package io.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.tollgate.relay.channel.RelayChannel;
import org.junit.jupiter.api.Test;

/** Linux only. */
final class BoundedEpollTest {
    @Test
    void aSocketThatIsMadeToDialReadsWithinBoundsFromItsFirstByteOn() {
        BoundedEpoll epoll = new BoundedEpoll();
        assumeThat(epoll.available()).isTrue();
        Channel socket = epoll.channelFactory(false).newChannel();
        try {
            assertThat(socket.config().getOption(ChannelOption.RECVBUF_ALLOCATOR))
                    .isSameAs(RelayChannel.reads());
        } finally {
            socket.unsafe().closeForcibly();
        }
    }
}
