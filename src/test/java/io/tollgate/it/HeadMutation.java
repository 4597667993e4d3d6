package io.tollgate.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.testing.Handshakes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Ways to write a header so that two readers may not agree on it. Each takes the lines that say where a request ends, or
 * that make it a handshake, and yields systematically what it does to them.
 */
enum HeadMutation {
    /** A byte that means something to somebody, at every place of a line. */
    ODD_BYTES {
        @Override
        Stream<HeadVariant> variants() {
            return LINES.stream().flatMap(line -> ODD.stream().flatMap(odd -> inserted(line, odd)));
        }
    },
    /** Line ends, whole and half, with and without the blank that continues a line. */
    LINE_ENDS {
        @Override
        Stream<HeadVariant> variants() {
            return LINES.stream()
                    .flatMap(line -> BREAKS.stream().flatMap(text -> inserted(line, text)))
                    .flatMap(variant -> Stream.of(variant, new HeadVariant(variant.name(), variant.lines(), true)));
        }
    },
    LETTER_CASE {
        @Override
        Stream<HeadVariant> variants() {
            return LINES.stream()
                    .flatMap(line -> Stream.of(
                            one(line.name().toLowerCase(Locale.ROOT), line.value(), line),
                            one(line.name().toUpperCase(Locale.ROOT), line.value(), line),
                            one(line.name(), line.value().toLowerCase(Locale.ROOT), line),
                            one(line.name(), line.value().toUpperCase(Locale.ROOT), line)));
        }
    },
    /** Another name that some servers take for the same. */
    LIKE_NAMES {
        @Override
        Stream<HeadVariant> variants() {
            return LINES.stream()
                    .flatMap(line -> likenesses(line.name())
                            .flatMap(name -> Stream.of(
                                    one(name, line.value(), line),
                                    two(line.text(), name + ": " + line.other(), line),
                                    two(name + ": " + line.other(), line.text(), line))));
        }
    },
    REPEATED_LINES {
        @Override
        Stream<HeadVariant> variants() {
            return LINES.stream()
                    .flatMap(line -> Stream.of(line.value(), line.other(), "", "0")
                            .flatMap(value -> Stream.of(
                                    two(line.text(), line.name() + ": " + value, line),
                                    two(line.name().toLowerCase(Locale.ROOT) + ":" + value, line.text(), line))));
        }
    },
    LISTS_AND_QUOTES {
        @Override
        Stream<HeadVariant> variants() {
            return LINES.stream()
                    .flatMap(line -> FRAMES.stream()
                            .map(frame -> one(
                                    line.name(),
                                    frame.replace("V", line.value()).replace("W", line.other()),
                                    line)));
        }
    },
    /** All spellings of a number, where a number is expected. */
    NUMBERS {
        @Override
        Stream<HeadVariant> variants() {
            return Stream.of("Content-Length", "Sec-WebSocket-Version")
                    .flatMap(name ->
                            NUMBER_SPELLINGS.stream().map(number -> HeadVariant.last(name, name + ": " + number)));
        }
    },
    /** All spellings of a transfer coding, alone and beside a length. */
    CODINGS {
        @Override
        Stream<HeadVariant> variants() {
            String name = "Transfer-Encoding";
            return CODING_SPELLINGS.stream()
                    .flatMap(spelling ->
                            Stream.of(name + ":" + spelling, name + ": " + spelling, name + ":\t" + spelling))
                    .flatMap(line -> Stream.of(
                            HeadVariant.last(name, line),
                            HeadVariant.last(name, "Content-Length: 0", line),
                            HeadVariant.last(name, line, "Content-Length: 5"),
                            HeadVariant.last(name, name + ": identity", line)));
        }
    };

    /** A line to start from, and another value that is as good or as bad. */
    private record Line(String name, String value, String other) {
        String text() {
            return name + ": " + value;
        }
    }

    private static final List<Line> LINES = List.of(
            new Line("Content-Length", "5", "6"),
            new Line("Transfer-Encoding", "chunked", "identity"),
            new Line("Upgrade", "websocket", "h2c"),
            new Line("Connection", "Upgrade", "close"),
            new Line("Host", Handshakes.HOST, "evil.test"),
            new Line("Sec-WebSocket-Key", Handshakes.KEY, "AAAAAAAAAAAAAAAAAAAAAA=="),
            new Line("Sec-WebSocket-Version", "13", "8"),
            new Line("Sec-WebSocket-Protocol", "chat", "superchat"),
            new Line("Sec-WebSocket-Extensions", "permessage-deflate", "x-deflate"));

    /** Every control, the delimiters of RFC 9110 §5.6.2, what else a reader may skip, and some that none should mind. */
    private static final List<String> ODD = Stream.concat(
                    IntStream.concat(
                                    IntStream.rangeClosed(0, ' '),
                                    IntStream.of(0x7F, 0x80, 0x85, 0x8A, 0x8D, 0xA0, 0xAD))
                            .mapToObj(c -> String.valueOf((char) c)),
                    "\"(),/:;<=>?@[\\]{}'_+-%0a\u00C3\u00FF".chars().mapToObj(c -> String.valueOf((char) c)))
            .toList();

    private static final List<String> BREAKS = List.of(
            "\r\n ",
            "\r\n\t",
            "\n ",
            "\n\t",
            "\r ",
            "\r\t",
            "\r\n",
            "\n\r",
            "\r\r\n",
            "\n\n",
            "\r\n\r\n",
            "\0\r\n",
            " \r\n \r\n ");

    private static final List<String> FRAMES = List.of(
            "",
            "V, V",
            "V,",
            ",V",
            ",,V,,",
            "V, W",
            "W, V",
            "V;W",
            "V; a=b",
            "V W",
            "V\tV",
            "\"V\"",
            "'V'",
            "(V)",
            "V(W)",
            "<V>",
            "[V]",
            "\\V",
            "V\\",
            "%V",
            "V=",
            "=V",
            "=?utf-8?q?V?=",
            "x-V",
            "V/1",
            "V\u00A0",
            "\u00A0V",
            "\u00EF\u00BB\u00BFV");

    private static final List<String> NUMBER_SPELLINGS = List.of(
            "",
            "0",
            "00",
            "05",
            "5",
            "+5",
            "+0",
            "-5",
            "-0",
            "0x5",
            "0X0",
            "0b0",
            "5.0",
            "0.0",
            "5e0",
            "0e1",
            "5_0",
            "0_0",
            "1 3",
            "0 0",
            "0,0",
            "0, 5",
            "0;",
            "0;5",
            "'0'",
            "\"0\"",
            "(0)",
            "0 ",
            "\t0",
            "0\t",
            "0L",
            "NaN",
            "null",
            "4294967301",
            "18446744073709551621",
            "9".repeat(20),
            "9".repeat(5_000),
            "0".repeat(5_000),
            "13.0",
            "013",
            "13 ",
            "+13",
            "0xD",
            "13, 13",
            "13,",
            "1\u00003",
            utf8("\u0665"),
            utf8("\uFF15"),
            utf8("\uFF10"),
            "\u00B9\u00B3");

    private static final List<String> CODING_SPELLINGS = List.of(
            "chunked",
            "Chunked",
            "CHUNKED",
            "chunked ",
            "chunked\t",
            "chunked, identity",
            "identity, chunked",
            "identity",
            "gzip, chunked",
            "chunked;q=1",
            "chunked;",
            ";chunked",
            "xchunked",
            "x-chunked",
            "chunkedx",
            "chunked x",
            "x chunked",
            "\u000Bchunked",
            "chunked\f",
            "chunked\0",
            "\0chunked",
            "\bchunked",
            "ch unked",
            "\"chunked\"",
            "'chunked'",
            "(chunked)",
            "cow",
            "",
            ",chunked",
            "chunked,",
            "chunked, chunked",
            "chunk",
            "compress",
            "deflate",
            "trailers",
            "chunked\\",
            "\u00A0chunked",
            "\u0085chunked",
            "\u00FFchunked",
            utf8("chun\u212Aed"),
            "chunked\r\n , identity",
            "\r\n chunked",
            "\n chunked",
            "chunked\n",
            "\rchunked",
            "null",
            "0");

    abstract Stream<HeadVariant> variants();

    /** Before the name, in it, before the colon, behind it, in the value, and at the end. */
    private static Stream<HeadVariant> inserted(Line line, String odd) {
        String text = line.text();
        int colon = line.name().length();
        int middleOfValue = colon + 2 + line.value().length() / 2;
        return Stream.of(0, colon / 2, colon, colon + 1, middleOfValue, text.length())
                .map(at -> HeadVariant.last(line.name(), text.substring(0, at) + odd + text.substring(at)));
    }

    private static HeadVariant one(String name, String value, Line of) {
        return HeadVariant.last(of.name(), name + ": " + value);
    }

    private static HeadVariant two(String line, String next, Line of) {
        return HeadVariant.last(of.name(), line, next);
    }

    private static Stream<String> likenesses(String name) {
        List<String> names = new ArrayList<>();
        for (String hyphen : List.of("_", " ", "", "--", ".", "+", "\u00AD", utf8("\u2010"), utf8("\uFF0D"), "%2D")) {
            names.add(name.replace("-", hyphen));
        }
        names.add(name.replace('L', 'X'));
        names.add(name.substring(1));
        names.add(name.substring(0, name.length() - 1));
        names.add("X-" + name);
        names.add(name + "-X");
        names.add("HTTP_" + name.toUpperCase(Locale.ROOT).replace('-', '_'));
        names.add("\"" + name + "\"");
        names.add(utf8(name.replace('s', '\u017F').replace('k', '\u212A').replace('o', '\u043E')));
        names.add(utf8(name.replace('i', '\u0131').replace('n', '\uFF4E').replace('e', '\u0435')));
        return names.stream().filter(like -> !like.equals(name)).distinct();
    }

    /** The bytes of UTF-8, one character each. */
    private static String utf8(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
