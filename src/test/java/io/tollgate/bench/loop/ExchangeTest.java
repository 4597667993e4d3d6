package io.tollgate.bench.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tollgate.frame.FrameReader;
import io.tollgate.frame.FrameRules;
import io.tollgate.frame.Opcode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes on the wire for a connection, and what is made of what comes back. */
final class ExchangeTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final ChannelHandlerContext context = channel.pipeline().firstContext();
    private final List<Runnable> releases = new ArrayList<>();

    @AfterEach
    void release() {
        releases.forEach(Runnable::run);
        channel.finishAndReleaseAll();
    }

    /** A message as a server reads it. */
    private static final class Read {
        private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
        private int opcode;
        private int frames;

        byte[] payload() {
            return payload.toByteArray();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "1, 1",
        "7, 1",
        "8, 1",
        "125, 1",
        "126, 1",
        "4096, 1",
        "4097, 1",
        "65535, 1",
        "65536, 1",
        "200, 3",
        "70000, 1000",
        "9000, 7"
    })
    void aMessageIsMaskedAndOfTheSizeAndFramesAskedFor(int size, int fragments) {
        Exchange exchange = exchange(new MessagePlan(size, 1, 0, false, fragments), 1);
        exchange.send(0);
        Read message = read();
        assertThat(message.opcode).isEqualTo(Opcode.BINARY);
        assertThat(message.frames).isEqualTo(fragments);
        assertThat(message.payload()).hasSize(size);
        assertThat(comesBackRight(exchange, message.payload())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 10_000})
    void messagesAreNumberedAndElseTheSame(int size) {
        Exchange exchange = exchange(new MessagePlan(size, 4, 0, true, 1), 4);
        byte[][] payloads = new byte[4][];
        for (int i = 0; i < payloads.length; i++) {
            exchange.send(0);
            payloads[i] = read().payload();
        }
        for (byte[] payload : payloads) {
            assertThat(tail(payload)).isEqualTo(tail(payloads[0]));
            for (byte letter : payload) {
                assertThat(letter).isBetween((byte) '!', (byte) '~');
            }
        }
        assertThat(Arrays.stream(payloads).map(p -> new String(p, 0, 8, StandardCharsets.US_ASCII)))
                .containsExactly("AAAAAAAA", "AAAAAAAB", "AAAAAAAC", "AAAAAAAD");
    }

    @Test
    void aMessageIsNotTouchedWhileItIsBeingWritten() {
        Exchange exchange = exchange(new MessagePlan(64, 2, 0, false, 1), 2);
        exchange.send(0);
        ByteBuf first = channel.readOutbound(); // still held, as by a kernel that takes no more
        ByteBuf before = first.copy();
        exchange.send(0);
        assertThat(first).isEqualTo(before);
        first.release();
        before.release();
    }

    @Test
    void twoConnectionsMaskWithTwoKeys() {
        MessageImages images = images(new MessagePlan(64, 1, 0, false, 1));
        new Exchange(context, images, 1).send(0);
        ByteBuf one = channel.readOutbound();
        new Exchange(context, images, 1).send(0);
        ByteBuf other = channel.readOutbound();
        assertThat(one.getInt(2)).isNotEqualTo(other.getInt(2));
        one.release(2);
        other.release(2);
    }

    @Test
    void latencyCountsFromTheTimeGivenInTheOrderOfSending() {
        Exchange exchange = exchange(new MessagePlan(16, 3, 0, false, 1), 3);
        for (long due = 100; due <= 500; due += 100) {
            if (due > 300) {
                assertThat(exchange.mayTake()).isFalse();
                assertThat(exchange.settle()).isEqualTo(due - 300);
            }
            assertThat(exchange.mayTake()).isTrue();
            exchange.send(due);
        }
        assertThat(List.of(exchange.settle(), exchange.settle(), exchange.settle()))
                .containsExactly(300L, 400L, 500L);
        assertThat(exchange.awaits()).isFalse();
    }

    /** What was due while a server did not read is late, and not left out. */
    @Test
    void whatTheSocketDoesNotTakeWaitsAndCountsFromWhenItWasDue() {
        Exchange exchange = exchange(new MessagePlan(16, 3, 0, false, 1), 3);
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        exchange.send(100);
        exchange.send(200);
        exchange.write();
        assertThat(exchange.mayTake()).isTrue();
        assertThat(exchange.awaits()).as("nothing has gone out").isFalse();
        assertThat(channel.outboundMessages()).isEmpty();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        exchange.write();
        assertThat(channel.outboundMessages()).hasSize(2);
        assertThat(List.of(exchange.settle(), exchange.settle())).containsExactly(100L, 200L);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 63, 127})
    void oneByteThatDiffersIsWrong(int at) {
        Exchange exchange = exchange(new MessagePlan(128, 1, 0, false, 1), 1);
        exchange.send(0);
        byte[] payload = read().payload();
        assertThat(comesBackRight(exchange, payload)).isTrue();
        payload[at] ^= 1;
        assertThat(comesBackRight(exchange, payload)).isFalse();
    }

    @Test
    void anotherLengthKindOrNumberIsWrong() {
        Exchange exchange = exchange(new MessagePlan(32, 2, 0, false, 1), 2);
        exchange.send(0);
        byte[] first = read().payload();
        exchange.send(0);
        byte[] second = read().payload();
        assertThat(comesBackRight(exchange, Arrays.copyOf(first, 31))).isFalse();
        assertThat(comesBackRight(exchange, Arrays.copyOf(first, 33))).isFalse();
        assertThat(comesBackRight(exchange, second)).isFalse();
        exchange.begin(false);
        take(exchange, first, 32);
        assertThat(exchange.endsRight()).isFalse();
        assertThat(comesBackRight(exchange, first)).isTrue();
        exchange.settle();
        assertThat(comesBackRight(exchange, second)).isTrue();
    }

    @Test
    void whatComesBackMayComeInAnyParts() {
        Exchange exchange = exchange(new MessagePlan(300, 1, 0, false, 1), 1);
        exchange.send(0);
        byte[] payload = read().payload();
        for (int part = 1; part <= payload.length; part++) {
            exchange.begin(true);
            take(exchange, payload, part);
            assertThat(exchange.endsRight()).as("parts of " + part).isTrue();
        }
    }

    private boolean comesBackRight(Exchange exchange, byte[] payload) {
        exchange.begin(true);
        take(exchange, payload, Math.max(1, payload.length));
        return exchange.endsRight();
    }

    private static void take(Exchange exchange, byte[] payload, int part) {
        ByteBuf in = Unpooled.wrappedBuffer(payload);
        for (int at = 0; at < payload.length; at += part) {
            exchange.take(in, at, Math.min(part, payload.length - at));
        }
    }

    private Exchange exchange(MessagePlan plan, int mostUnderWay) {
        Exchange exchange = new Exchange(context, images(plan), mostUnderWay);
        releases.add(0, exchange::release);
        return exchange;
    }

    private MessageImages images(MessagePlan plan) {
        MessageImages images = new MessageImages(plan);
        releases.add(images::close);
        return images;
    }

    private Read read() {
        ByteBuf wire = new UnpooledByteBufAllocator(false, true).buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            wire.writeBytes(part);
            part.release();
        }
        FrameReader reader = new FrameReader();
        FrameRules rules = new FrameRules(true, false, 0, 0);
        Read message = new Read();
        while (true) {
            int from = wire.readerIndex();
            switch (reader.read(wire)) {
                case HEADER -> {
                    assertThat(rules.judge(reader)).isNull();
                    message.opcode = message.frames++ == 0 ? reader.opcode() : message.opcode;
                }
                case PAYLOAD -> {
                    int key = wire.getInt(from - 4);
                    for (int i = from; i < wire.readerIndex(); i++) {
                        message.payload.write(wire.getByte(i) ^ (key >>> (24 - 8 * ((i - from) & 3))));
                    }
                }
                case CONTROL -> throw new AssertionError("a control frame");
                case STARVED -> {
                    assertThat(rules.insideMessage()).isFalse();
                    return message;
                }
            }
        }
    }

    private static byte[] tail(byte[] payload) {
        return Arrays.copyOfRange(payload, 8, payload.length);
    }
}
