package io.tollgate.handshake;

import static io.tollgate.fuzz.Property.holds;
import static io.tollgate.fuzz.Property.isInOrder;
import static io.tollgate.fuzz.Property.same;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * Fuzz target: the input is what a client sends first, and what an upstream answers. Both readers agree with a naive one,
 * however the input is cut; what is accepted can be written, and says the same when it is read again.
 */
public final class HandshakeFuzz {
    private static final int MAX_HEAD = 4096;
    private static final List<String> OFFERED = List.of("chat", "chat.v2");
    private static final String DEFLATE = "permessage-deflate; client_max_window_bits";
    private static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false);
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "upgrade",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "proxy-connection",
            "content-length");

    private HandshakeFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        NaiveHead request = NaiveHead.request(text, MAX_HEAD);
        verdictsAreOne(true, input, request);
        if (request != null) {
            requestIsJudged(request);
        }
        NaiveHead answer = NaiveHead.answer(text, MAX_HEAD);
        verdictsAreOne(false, input, answer);
        if (answer != null) {
            answerIsJudged(answer);
        }
    }

    /** Whole, byte by byte, and in pieces that the input itself draws: the verdict, and the naive reader's. */
    private static void verdictsAreOne(boolean ofRequest, byte[] input, NaiveHead naive) {
        String whole = verdict(ofRequest, input, new Random(0), input.length + 1);
        same(verdict(ofRequest, input, new Random(0), 1), whole, "cut into bytes it reads the same");
        Random pieces = new Random(Arrays.hashCode(input));
        same(verdict(ofRequest, input, pieces, 9), whole, "cut into short pieces it reads the same");
        same(verdict(ofRequest, input, pieces, 300), whole, "cut into long pieces it reads the same");
        holds((naive != null) == whole.startsWith("head"), "read as " + whole + ", but naively as " + naive);
        if (naive != null) {
            same(whole, "head of " + naive.size() + " " + naive.start() + naive.lines(), "it reads as naively");
        }
    }

    private static String verdict(boolean ofRequest, byte[] input, Random random, int longest) {
        HeadReader reader = ofRequest ? HeadReader.forRequest(MAX_HEAD) : HeadReader.forAnswer(MAX_HEAD);
        int taken = 0;
        try {
            for (int start = 0; start < input.length; ) {
                int length = Math.min(input.length - start, 1 + random.nextInt(longest));
                ByteBuf in = Unpooled.wrappedBuffer(input, start, length);
                boolean complete = reader.read(in);
                taken += in.readerIndex();
                if (complete) {
                    return "head of " + taken + " " + shown(ofRequest, reader);
                }
                holds(in.readerIndex() == length, "it takes all or is complete");
                start += length;
            }
            return "incomplete";
        } catch (Refusal refusal) {
            isFitForALog(refusal);
            return refusal.outcome() + ": " + refusal.detail();
        }
    }

    private static String shown(boolean ofRequest, HeadReader reader) {
        if (ofRequest) {
            RequestHead head = reader.request();
            return List.of(head.method(), head.target(), "HTTP/1.1")
                    + lines(head.headers()).toString();
        }
        AnswerHead head = reader.answer();
        String status = String.format(Locale.ROOT, "%03d", head.status());
        return List.of("HTTP/1.1", status, head.reason())
                + lines(head.headers()).toString();
    }

    private static List<String> lines(Headers headers) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < headers.size(); i++) {
            lines.add(headers.name(i));
            lines.add(headers.value(i));
        }
        return lines;
    }

    private static Headers headers(List<String> lines) {
        Headers.Builder headers = Headers.builder();
        for (int i = 0; i < lines.size(); i += 2) {
            headers.add(lines.get(i), lines.get(i + 1));
        }
        return headers.build();
    }

    private static void requestIsJudged(NaiveHead naive) {
        RequestHead head = new RequestHead(naive.start().get(0), naive.start().get(1), headers(naive.lines()));
        readsAgain(HeadWriter.request(HEAP, head.target(), head.headers()), head.headers());
        try {
            UpgradeRequest request = UpgradeRequest.check(head);
            hasLines(head.headers(), "Host", 1, 1);
            hasLines(head.headers(), "Sec-WebSocket-Key", 1, 1);
            hasLines(head.headers(), "Sec-WebSocket-Version", 1, 1);
            hasLines(head.headers(), "Origin", 0, 1);
            hasLines(head.headers(), "Content-Length", 0, 1);
            hasLines(head.headers(), "Transfer-Encoding", 0, 0);
            holds(Base64.getDecoder().decode(request.key()).length == 16, "the key is 16 bytes");
            String query = request.rawQuery() == null ? "" : "?" + request.rawQuery();
            same(request.rawPath() + query, head.target(), "path and query are the target");
            same(request.host(), request.host().toLowerCase(Locale.ROOT), "the host is folded");
            holds(request.authority().toLowerCase(Locale.ROOT).startsWith(request.host()), "the host is Host's");
            goesUpTheSame(request, head);
        } catch (Refusal refusal) {
            holds(refusal.status() >= 400 && refusal.status() < 500, "the client is at fault");
            isFitForALog(refusal);
            Headers.Builder headers = Headers.builder();
            refusal.headers().forEach(header -> headers.add(header.getKey(), header.getValue()));
            HeadWriter.answer(HEAP, refusal.status(), "Refused", headers.build(), "")
                    .release();
        }
    }

    /** With the hop's own lines put on again it is the same handshake for whoever is next. */
    private static void goesUpTheSame(UpgradeRequest request, RequestHead head) throws Refusal {
        Headers passing = HopHeaders.endToEnd(head.headers());
        same(lines(HopHeaders.endToEnd(passing)), lines(passing), "what goes on stays");
        holds(isInOrder(lines(passing), lines(head.headers())), "what goes on keeps its order");
        for (int i = 0; i < passing.size(); i++) {
            holds(!HOP_BY_HOP.contains(passing.name(i).toLowerCase(Locale.ROOT)), "hop by hop: " + passing.name(i));
        }
        Headers up = Headers.builder()
                .add("Connection", "Upgrade")
                .add("Upgrade", "websocket")
                .addAll(passing)
                .build();
        readsAgain(HeadWriter.request(HEAP, head.target(), up), up);
        UpgradeRequest again = UpgradeRequest.check(new RequestHead("GET", head.target(), up));
        same(again.authority(), request.authority(), "the same Host");
        same(again.key(), request.key(), "the same key");
        same(again.subprotocols(), request.subprotocols(), "the same subprotocols");
        same("" + again.origin(), "" + request.origin(), "the same Origin");
        same("" + again.deflateOffers(), "" + request.deflateOffers(), "the same offers");
    }

    private static void answerIsJudged(NaiveHead naive) {
        int status = Integer.parseInt(naive.start().get(1));
        AnswerHead head = new AnswerHead(status, naive.start().get(2), headers(naive.lines()));
        try {
            UpstreamAnswer answer = UpstreamAnswer.check(head, Heads.KEY, OFFERED, DEFLATE);
            same(status, 101, "nothing but a 101 opens a tunnel");
            hasLines(head.headers(), "Upgrade", 1, 1);
            hasLines(head.headers(), "Sec-WebSocket-Accept", 1, 1);
            hasLines(head.headers(), "Sec-WebSocket-Protocol", 0, 1);
            hasLines(head.headers(), "Transfer-Encoding", 0, 0);
            holds(answer.subprotocol() == null || OFFERED.contains(answer.subprotocol()), "it was offered");
            ByteBuf down = HeadWriter.switchingProtocols(
                    HEAP, Heads.ACCEPT, answer.subprotocol(), answer.extensions(), answer.endToEnd());
            HeadReader reader = HeadReader.forAnswer(4 * MAX_HEAD);
            holds(reader.read(down) && !down.isReadable(), "what goes down is one head");
            UpstreamAnswer again = UpstreamAnswer.check(reader.answer(), Heads.KEY, OFFERED, DEFLATE);
            same("" + again.subprotocol(), "" + answer.subprotocol(), "the same subprotocol");
            same("" + again.extensions(), "" + answer.extensions(), "the same extensions");
            same(lines(again.endToEnd()), lines(answer.endToEnd()), "the same lines");
        } catch (Refusal refusal) {
            same(refusal.outcome(), Outcome.UPSTREAM_BAD_ANSWER, "the upstream is at fault");
            isFitForALog(refusal);
        }
    }

    private static void hasLines(Headers headers, String name, int least, int most) {
        long lines = 0;
        for (int i = 0; i < headers.size(); i++) {
            lines += headers.name(i).equalsIgnoreCase(name) ? 1 : 0;
        }
        holds(lines >= least && lines <= most, lines + " lines of " + name + " were accepted");
    }

    private static void readsAgain(ByteBuf written, Headers headers) {
        String text = Heads.text(written);
        NaiveHead again = NaiveHead.request(text, Integer.MAX_VALUE);
        holds(again != null && again.size() == text.length(), "what is written is one request");
        same(again.lines(), lines(headers), "what is written reads the same");
    }

    /** One line, of what any terminal can show. */
    private static void isFitForALog(Refusal refusal) {
        boolean printable = refusal.detail().chars().allMatch(c -> (c >= ' ' && c < 0x7F) || c == '…');
        holds(printable && refusal.detail().length() < 300, "a log line can hold " + refusal.outcome());
    }
}
