// A bare TCP pipe: what no proxy can go below. It knows nothing of HTTP, copies bytes both ways and counts nothing.
// One thread, one epoll; for each piece of data one read and one write. What the other side does not take is kept, and
// nothing more is read until it is gone.
//
//   cc -O2 -o pipe pipe.c
//   ./pipe PORT UPSTREAM_PORT        both on 127.0.0.1; ends with SIGTERM
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PIECE = 64 * 1024, EVENTS = 256 };

// One end of a connection. What it still has to be sent is kept here.
struct end {
    int socket;
    uint32_t asked;    // the events that epoll watches for
    struct end *other; // NULL once both are closed
    struct end *next;  // of those to be freed
    char *kept;
    size_t from, to;
    int over; // its peer has sent its last byte
};

static char piece[PIECE];
static int poll_set;
static struct end *closed;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static struct sockaddr_in loopback(const char *port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static void watch(struct end *end, uint32_t events) {
    if (end->asked != events) {
        struct epoll_event change = {.events = events, .data.ptr = end};
        epoll_ctl(poll_set, end->asked == UINT32_MAX ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, end->socket, &change);
        end->asked = events;
    }
}

static struct end *wrap(int socket) {
    struct end *end = calloc(1, sizeof *end);
    if (end == NULL) fail("calloc");
    int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    end->socket = socket;
    end->asked = UINT32_MAX;
    return end;
}

// Freed after the batch: a later event of it may still name the other end.
static void bury(struct end *end) {
    close(end->socket);
    end->other = NULL;
    end->next = closed;
    closed = end;
}

static void end_both(struct end *end) {
    struct end *other = end->other;
    bury(end);
    bury(other);
}

static int take_in(int listening, const struct sockaddr_in *upstream) {
    int client = accept4(listening, NULL, NULL, SOCK_NONBLOCK);
    if (client < 0) return 0;
    int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (server < 0 || (connect(server, (const struct sockaddr *)upstream, sizeof *upstream) < 0 && errno != EINPROGRESS)) {
        perror("connect");
        if (server >= 0) close(server);
        close(client);
        return 1;
    }
    struct end *near = wrap(client), *far = wrap(server);
    near->other = far;
    far->other = near;
    watch(near, EPOLLIN);
    watch(far, EPOLLIN);
    return 1;
}

static void keep(struct end *end, const char *bytes, size_t count) {
    if (end->kept == NULL && (end->kept = malloc(PIECE)) == NULL) fail("malloc");
    memcpy(end->kept, bytes, count);
    end->from = 0;
    end->to = count;
    watch(end, end->asked | EPOLLOUT);
    watch(end->other, end->other->asked & ~(uint32_t)EPOLLIN);
}

// Returns 0 when the pair has been closed.
static int carry(struct end *from) {
    struct end *to = from->other;
    ssize_t got = read(from->socket, piece, sizeof piece);
    if (got < 0) {
        if (errno == EAGAIN) return 1;
        end_both(from);
        return 0;
    }
    if (got == 0) {
        from->over = 1;
        watch(from, from->asked & ~(uint32_t)EPOLLIN);
        shutdown(to->socket, SHUT_WR);
        if (to->over) {
            end_both(from);
            return 0;
        }
        return 1;
    }
    ssize_t put = send(to->socket, piece, (size_t)got, MSG_NOSIGNAL);
    if (put < 0 && errno != EAGAIN) {
        end_both(from);
        return 0;
    }
    if (put < 0) put = 0;
    if (put < got) keep(to, piece + put, (size_t)(got - put));
    return 1;
}

static int deliver(struct end *end) {
    ssize_t put = send(end->socket, end->kept + end->from, end->to - end->from, MSG_NOSIGNAL);
    if (put < 0) {
        if (errno == EAGAIN) return 1;
        end_both(end);
        return 0;
    }
    end->from += (size_t)put;
    if (end->from == end->to) {
        free(end->kept);
        end->kept = NULL;
        watch(end, end->asked & ~(uint32_t)EPOLLOUT);
        watch(end->other, end->other->asked | EPOLLIN);
    }
    return 1;
}

int main(int count, char **words) {
    if (count != 3) {
        fprintf(stderr, "usage: pipe PORT UPSTREAM_PORT\n");
        return 2;
    }
    struct sockaddr_in own = loopback(words[1]), upstream = loopback(words[2]);
    int listening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listening, (struct sockaddr *)&own, sizeof own) < 0 || listen(listening, 4096) < 0) fail(words[1]);
    poll_set = epoll_create1(0);
    struct epoll_event first = {.events = EPOLLIN, .data.ptr = NULL}, events[EVENTS];
    epoll_ctl(poll_set, EPOLL_CTL_ADD, listening, &first);
    for (;;) {
        int ready = epoll_wait(poll_set, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            struct end *end = events[i].data.ptr;
            if (end == NULL) {
                for (int most = 0; most < 64 && take_in(listening, &upstream); most++) {
                }
                continue;
            }
            uint32_t what = events[i].events;
            if (end->other != NULL && (what & EPOLLOUT) && end->kept != NULL && !deliver(end)) continue;
            if (end->other != NULL && (end->asked & EPOLLIN) && (what & (EPOLLIN | EPOLLHUP | EPOLLERR))) {
                carry(end);
            } else if (end->other != NULL && (what & EPOLLERR)) {
                end_both(end);
            }
        }
        while (closed != NULL) {
            struct end *next = closed->next;
            free(closed->kept);
            free(closed);
            closed = next;
        }
    }
}
