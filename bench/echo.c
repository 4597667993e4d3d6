// A WebSocket server that sends every message back, cheaply enough that it is never what a comparison waits for: one
// thread, one epoll, and a piece of data is turned into its answer where it lies. Fragments go back as fragments; a ping is
// answered, a Close returned. It checks nothing: it stands behind proxies that do.
//
//   cc -O2 -o echo echo.c
//   ./echo PORT        on 127.0.0.1; ends with SIGTERM
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PIECE = 256 * 1024, HEADER = 14, HEAD = 16 * 1024, EVENTS = 256 };
enum { CLOSE = 8, PING = 9, PONG = 10 };

struct connection {
    int socket;
    char *head; // the request so far; NULL once it is answered
    size_t head_length;
    unsigned char part[HEADER]; // of a frame header that was cut
    size_t part_length;
    uint64_t left; // of the frame's payload
    unsigned char mask[4];
    unsigned turn; // of the mask
    int opcode;
    char *kept; // not taken by the socket yet
    size_t from, to;
    int leaving; // a Close is under way
};

// Room for a cut header before the piece: so an answer never grows over what has not been read.
static unsigned char room[HEADER + PIECE];
static int poll_set;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static uint32_t left_rotated(uint32_t word, int bits) { return word << bits | word >> (32 - bits); }

// SHA-1 of a text shorter than 119 bytes: FIPS 180-4 §6.1, in at most two blocks.
static void sha1(const char *text, unsigned char digest[20]) {
    uint32_t sum[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    size_t length = strlen(text), padded = length < 56 ? 64 : 128;
    unsigned char blocks[128] = {0};
    memcpy(blocks, text, length);
    blocks[length] = 0x80;
    blocks[padded - 2] = (unsigned char)(length * 8 >> 8);
    blocks[padded - 1] = (unsigned char)(length * 8);
    for (unsigned char *block = blocks; block < blocks + padded; block += 64) {
        uint32_t w[80], a = sum[0], b = sum[1], c = sum[2], d = sum[3], e = sum[4];
        for (int i = 0; i < 16; i++) {
            w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
        }
        for (int i = 16; i < 80; i++) w[i] = left_rotated(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        for (int i = 0; i < 80; i++) {
            uint32_t f = i < 20 ? (b & c) | (~b & d) : i < 40 || i >= 60 ? b ^ c ^ d : (b & c) | (b & d) | (c & d);
            uint32_t k = i < 20 ? 0x5A827999 : i < 40 ? 0x6ED9EBA1 : i < 60 ? 0x8F1BBCDC : 0xCA62C1D6;
            uint32_t next = left_rotated(a, 5) + f + e + k + w[i];
            e = d, d = c, c = left_rotated(b, 30), b = a, a = next;
        }
        sum[0] += a, sum[1] += b, sum[2] += c, sum[3] += d, sum[4] += e;
    }
    for (int i = 0; i < 20; i++) digest[i] = (unsigned char)(sum[i / 4] >> (24 - i % 4 * 8));
}

static void base64(const unsigned char digest[20], char text[29]) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0, o = 0; i < 21; i += 3) {
        uint32_t group = (uint32_t)digest[i] << 16 | (uint32_t)digest[i + 1] << 8 | (i + 2 < 20 ? digest[i + 2] : 0);
        for (int shift = 18; shift >= 0; shift -= 6) text[o++] = letters[group >> shift & 63];
    }
    text[27] = '=';
    text[28] = 0;
}

static void ask(struct connection *c, int how, uint32_t events) {
    struct epoll_event change = {.events = events, .data.ptr = c};
    epoll_ctl(poll_set, how, c->socket, &change);
}

static void leave(struct connection *c) {
    close(c->socket);
    free(c->head);
    free(c->kept);
    free(c);
}

// Returns 0 when the connection has gone.
static int give(struct connection *c, const void *bytes, size_t count) {
    ssize_t put = count == 0 ? 0 : send(c->socket, bytes, count, MSG_NOSIGNAL);
    if (put < 0 && errno != EAGAIN) {
        leave(c);
        return 0;
    }
    if (put < 0) put = 0;
    if ((size_t)put < count) {
        if ((c->kept = malloc(count - (size_t)put)) == NULL) fail("malloc");
        memcpy(c->kept, (const char *)bytes + put, c->to = count - (size_t)put);
        c->from = 0;
        ask(c, EPOLL_CTL_MOD, EPOLLOUT);
    } else if (c->leaving) {
        leave(c);
        return 0;
    }
    return 1;
}

static void give_kept(struct connection *c) {
    ssize_t put = send(c->socket, c->kept + c->from, c->to - c->from, MSG_NOSIGNAL);
    if (put < 0) {
        if (errno != EAGAIN) leave(c);
        return;
    }
    c->from += (size_t)put;
    if (c->from < c->to) return;
    free(c->kept);
    c->kept = NULL;
    if (c->leaving) {
        leave(c);
    } else {
        ask(c, EPOLL_CTL_MOD, EPOLLIN);
    }
}

// RFC 6455 §5.3, eight bytes at a time; to may lie before from.
static void unmask(unsigned char *to, const unsigned char *from, size_t count, const unsigned char mask[4], unsigned turn) {
    unsigned char turned[8];
    for (unsigned i = 0; i < 8; i++) turned[i] = mask[(turn + i) & 3];
    uint64_t wide, word;
    memcpy(&wide, turned, 8);
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        memcpy(&word, from + i, 8);
        word ^= wide;
        memcpy(to + i, &word, 8);
    }
    for (; i < count; i++) to[i] = from[i] ^ turned[i & 7];
}

static size_t header_length(const unsigned char *header, size_t there) {
    if (there < 2) return SIZE_MAX;
    int length = header[1] & 127;
    size_t whole = 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + (header[1] & 128 ? 4 : 0);
    return there < whole ? SIZE_MAX : whole;
}

// Reads a header and writes the answer's: the same without a mask. Returns how long that is.
static size_t turn_header(struct connection *c, const unsigned char *header, size_t length, unsigned char *answer) {
    unsigned char copy[HEADER];
    memcpy(copy, header, length);
    size_t masked = copy[1] & 128 ? 4 : 0, wide = length - 2 - masked;
    c->opcode = copy[0] & 15;
    c->left = wide == 0 ? copy[1] & 127 : 0;
    for (size_t i = 0; i < wide; i++) c->left = c->left << 8 | copy[2 + i];
    memset(c->mask, 0, 4);
    memcpy(c->mask, copy + 2 + wide, masked);
    c->turn = 0;
    if (c->opcode == PONG) return 0;
    answer[0] = c->opcode == PING ? (copy[0] & 0xF0) | PONG : copy[0];
    answer[1] = copy[1] & 127;
    memcpy(answer + 2, copy + 2, wide);
    return 2 + wide;
}

static int frames(struct connection *c, unsigned char *at, size_t count) {
    at -= c->part_length;
    count += c->part_length;
    memmove(at, c->part, c->part_length);
    c->part_length = 0;
    unsigned char *start = at, *answer = at, *end = at + count;
    while (at < end) {
        if (c->left == 0) {
            size_t length = header_length(at, (size_t)(end - at));
            if (length == SIZE_MAX) {
                memcpy(c->part, at, c->part_length = (size_t)(end - at));
                break;
            }
            size_t written = turn_header(c, at, length, answer);
            at += length;
            answer += written;
        }
        size_t here = (size_t)(end - at) < c->left ? (size_t)(end - at) : (size_t)c->left;
        if (c->opcode != PONG) {
            unmask(answer, at, here, c->mask, c->turn);
            answer += here;
        }
        at += here;
        c->turn = (c->turn + here) & 3;
        c->left -= here;
        if (c->opcode == CLOSE && c->left == 0) {
            c->leaving = 1;
            break;
        }
    }
    return give(c, start, (size_t)(answer - start));
}

static int open_it(struct connection *c, const unsigned char *bytes, size_t count) {
    if (c->head_length + count >= HEAD) {
        leave(c);
        return 0;
    }
    memcpy(c->head + c->head_length, bytes, count);
    c->head_length += count;
    c->head[c->head_length] = 0;
    char *end = strstr(c->head, "\r\n\r\n"), *key = strcasestr(c->head, "\r\nsec-websocket-key:");
    if (end == NULL) return 1;
    if (key == NULL || key > end) {
        leave(c);
        return 0;
    }
    char proof[128], accept[29], answer[256];
    unsigned char digest[20];
    if (sscanf(key + 20, " %60[^\r ]", proof) != 1) {
        leave(c);
        return 0;
    }
    strcat(proof, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    sha1(proof, digest);
    base64(digest, accept);
    int length = snprintf(answer, sizeof answer,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", accept);
    size_t early = c->head_length - (size_t)(end + 4 - c->head);
    memcpy(room + HEADER, end + 4, early);
    free(c->head);
    c->head = NULL;
    return give(c, answer, (size_t)length) && (early == 0 || frames(c, room + HEADER, early));
}

static void hear(struct connection *c) {
    ssize_t got = read(c->socket, room + HEADER, c->head == NULL ? PIECE : HEAD / 2);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        leave(c);
    } else if (c->head != NULL) {
        open_it(c, room + HEADER, (size_t)got);
    } else {
        frames(c, room + HEADER, (size_t)got);
    }
}

static int take_in(int listening) {
    int socket = accept4(listening, NULL, NULL, SOCK_NONBLOCK), on = 1;
    if (socket < 0) return 0;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct connection *c = calloc(1, sizeof *c);
    if (c == NULL || (c->head = malloc(HEAD)) == NULL) fail("malloc");
    c->socket = socket;
    ask(c, EPOLL_CTL_ADD, EPOLLIN);
    return 1;
}

int main(int count, char **words) {
    if (count != 2) {
        fprintf(stderr, "usage: echo PORT\n");
        return 2;
    }
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(words[1]))};
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listening, (struct sockaddr *)&own, sizeof own) < 0 || listen(listening, 4096) < 0) fail(words[1]);
    poll_set = epoll_create1(0);
    struct epoll_event first = {.events = EPOLLIN, .data.ptr = NULL}, events[EVENTS];
    epoll_ctl(poll_set, EPOLL_CTL_ADD, listening, &first);
    for (;;) {
        int ready = epoll_wait(poll_set, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            if (c == NULL) {
                for (int most = 0; most < 64 && take_in(listening); most++) {
                }
            } else if (c->kept != NULL) {
                give_kept(c);
            } else {
                hear(c);
            }
        }
    }
}
