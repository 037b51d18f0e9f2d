/* A plugin that dies in every way that a process can. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keyway_plugin.h"

#ifndef ID
#define ID "test.deadly"
#endif

KEYWAY_MANIFEST static const char manifest[] = "{\"keyway\": 1, \"id\": \"" ID "\", \"version\": \"1.0.0\"}";
KEYWAY_CONTRACT static const char contract[] =
    "package test:deadly@1.0.0;"
    "interface deadly { die: func(how: string) -> u32; echo: func(data: list<u8>) -> list<u8>;"
    " fill: func(len: u32) -> list<u8>; keep: func(data: list<u8>); }"
    "world plugin { export deadly; }";

static const keyway_host *host;

static int is(keyway_str how, const char *word) {
    return how.len == strlen(word) && memcmp(how.data, word, how.len) == 0;
}

static void *nothing(void *argument) {
    return argument;
}

static void leave(int signal) {
    _exit(signal == SIGSEGV ? 9 : 1);
}

static volatile char sink;

#if defined(LOAD_ABORT) || defined(LOAD_HANG)
/* Runs when the library is loaded, before the host has anything of it. */
__attribute__((constructor)) static void loaded(void) {
#ifdef LOAD_ABORT
    abort();
#endif
    for (;;) pause();
}
#endif

static void deeper(int depth) {
    volatile char room[4096];
    room[depth & 4095] = (char)depth;
    sink = room[(depth + 1) & 4095];
    if (depth < 1 << 30) deeper(depth + 1);
    sink = room[depth & 4095];
}

static keyway_status die(void *self, const void *args, void *ret) {
    keyway_str how = *(const keyway_str *)args;
    (void)self;
    *(uint32_t *)ret = 7;
    if (is(how, "abort")) abort();
    if (is(how, "exit")) exit(3);
    if (is(how, "segv")) *(volatile int *)8 = 1;
    if (is(how, "fpe")) raise(SIGFPE);
    if (is(how, "kill")) raise(SIGKILL);
    if (is(how, "stop")) raise(SIGSTOP);
    if (is(how, "hang")) for (;;) pause();
    if (is(how, "spin")) for (;;) sink++;
    if (is(how, "stack")) deeper(0);
    if (is(how, "close")) { close(0); for (;;) pause(); }
    if (is(how, "closeall")) { int fd; for (fd = 0; fd < 64; fd++) close(fd); for (;;) pause(); }
    if (is(how, "unmap")) munmap((void *)((size_t)die & ~(size_t)4095), 8192);
    if (is(how, "words")) { fprintf(stderr, "these are my last words\n"); abort(); }
    if (is(how, "oom")) { fprintf(stderr, "memory allocation of 1048576 bytes failed\n"); abort(); }
    if (is(how, "ill")) __builtin_trap();
    if (is(how, "sys")) raise(SIGSYS);
    if (is(how, "bus")) raise(SIGBUS);
    if (is(how, "handled")) {
        struct sigaction own = {.sa_handler = leave};
        sigaction(SIGSEGV, &own, NULL);
        *(volatile int *)8 = 1;
    }
    if (is(how, "child")) {
        pid_t child = fork();
        if (child == 0) abort();
        waitpid(child, NULL, 0);
        usleep(50000);
    }
    if (is(how, "flood")) {
        int line;
        for (line = 0; line < 200000; line++) printf("line %d of very many\n", line);
        fflush(stdout);
    }
    if (is(how, "memory")) {
        size_t all = 0;
        while (all < (size_t)4 << 30) {
            char *piece = malloc(16 << 20);
            if (piece == NULL) { *(uint32_t *)ret = (uint32_t)(all >> 20); return KEYWAY_OK; }
            memset(piece, 1, 16 << 20);
            all += 16 << 20;
        }
    }
    if (is(how, "grow")) {
        size_t len = (size_t)512 << 20;
        char *kept = malloc(len);
        if (kept == NULL) return KEYWAY_INVALID;
        memset(kept, 1, len);
    }
    if (is(how, "environment")) {
        const char *value = getenv("KEYWAY_TEST");
        *(uint32_t *)ret = value == NULL ? 0 : (uint32_t)strlen(value);
        if (getenv("PATH") != NULL || getenv("HOME") != NULL) *(uint32_t *)ret = 99;
    }
    if (how.len > 5 && memcmp(how.data, "read:", 5) == 0) {
        char path[4096] = {0};
        char byte;
        int file;
        memcpy(path, (const char *)how.data + 5, how.len - 5 < 4095 ? how.len - 5 : 4095);
        file = open(path, O_RDONLY);
        *(uint32_t *)ret = file < 0 ? (uint32_t)errno : read(file, &byte, 1) == 1 ? 0 : 1000;
    }
    if (how.len > 6 && memcmp(how.data, "write:", 6) == 0) {
        char path[4096] = {0};
        int file;
        memcpy(path, (const char *)how.data + 6, how.len - 6 < 4095 ? how.len - 6 : 4095);
        file = open(path, O_WRONLY | O_CREAT, 0600);
        *(uint32_t *)ret = file < 0 ? (uint32_t)errno : write(file, "x", 1) == 1 ? 0 : 1000;
    }
    if (how.len > 8 && memcmp(how.data, "connect:", 8) == 0) {
        /* connect:ADDRESS/PORT, and one byte there and back. */
        char text[64] = {0};
        char *slash;
        char byte = 'x';
        struct sockaddr_in peer;
        int peer_socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        memcpy(text, (const char *)how.data + 8, how.len - 8 < 63 ? how.len - 8 : 63);
        slash = strchr(text, '/');
        memset(&peer, 0, sizeof peer);
        peer.sin_family = AF_INET;
        peer.sin_port = htons((uint16_t)atoi(slash + 1));
        *slash = 0;
        inet_pton(AF_INET, text, &peer.sin_addr);
        if (peer_socket < 0 || connect(peer_socket, (struct sockaddr *)&peer, sizeof peer) != 0) {
            *(uint32_t *)ret = (uint32_t)errno;
        } else {
            *(uint32_t *)ret = write(peer_socket, &byte, 1) == 1 && read(peer_socket, &byte, 1) == 1 ? 0 : 1000;
        }
    }
    if (how.len > 7 && memcmp(how.data, "listen:", 7) == 0) {
        /* listen:PORT of this machine. */
        char text[16] = {0};
        struct sockaddr_in own;
        int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        memcpy(text, (const char *)how.data + 7, how.len - 7 < 15 ? how.len - 7 : 15);
        memset(&own, 0, sizeof own);
        own.sin_family = AF_INET;
        own.sin_port = htons((uint16_t)atoi(text));
        own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (listener < 0 || bind(listener, (struct sockaddr *)&own, sizeof own) != 0 || listen(listener, 1) != 0)
            *(uint32_t *)ret = (uint32_t)errno;
        else
            *(uint32_t *)ret = 0;
    }
    if (is(how, "datagrams")) {
        *(uint32_t *)ret = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) < 0 ? (uint32_t)errno : 0;
    }
    if (is(how, "execute")) {
        execl("/bin/true", "true", (char *)NULL);
        *(uint32_t *)ret = (uint32_t)errno;
    }
    if (is(how, "thread")) {
        pthread_t thread;
        int refused = pthread_create(&thread, NULL, nothing, NULL);
        *(uint32_t *)ret = (uint32_t)refused;
        if (refused == 0) pthread_join(thread, NULL);
    }
    if (is(how, "fork")) {
        pid_t child = fork();
        if (child == 0) _exit(0);
        *(uint32_t *)ret = child < 0 ? (uint32_t)errno : 0;
        if (child > 0) waitpid(child, NULL, 0);
    }
    /* It tells the child's number on the way, and leaves it to itself, or does not end itself either. */
    if (is(how, "leave") || is(how, "leave and hang") || is(how, "leave and abort")) {
        pid_t child = fork();
        if (child == 0) for (;;) pause();
        *(uint32_t *)ret = child < 0 ? 0 : (uint32_t)child;
        fprintf(stderr, "left %d\n", child);
        if (is(how, "leave and hang")) for (;;) pause();
        if (is(how, "leave and abort")) abort();
    }
    if (is(how, "wait")) {
        /* Nobody is its child that it did not start. */
        *(uint32_t *)ret = waitpid(-1, NULL, WNOHANG) < 0 ? (uint32_t)errno : 0;
    }
    if (is(how, "files")) {
        uint32_t count = 0;
        while (count < 100000 && dup(1) >= 0) count++;
        *(uint32_t *)ret = count;
    }
    if (is(how, "status")) return (keyway_status)77;
    return KEYWAY_OK;
}

static keyway_status echo(void *self, const void *args, void *ret) {
    (void)self;
    *(keyway_list_u8 *)ret = *(const keyway_list_u8 *)args;
    return KEYWAY_OK;
}

static void give_back(void *data, size_t len, size_t owner) {
    (void)len;
    (void)owner;
    free(data);
}

static keyway_status fill(void *self, const void *args, void *ret) {
    uint32_t len = *(const uint32_t *)args;
    keyway_list_u8 list;
    (void)self;
    list.data = malloc(len ? len : 1);
    if (list.data == NULL) return KEYWAY_INVALID;
    memset(list.data, 5, len);
    list.len = len;
    list.free = give_back;
    list.owner = 0;
    *(keyway_list_u8 *)ret = list;
    return KEYWAY_OK;
}

/* What a plugin was given is its own for as long as it likes. */
static keyway_status keep(void *self, const void *args, void *ret) {
    static keyway_list_u8 kept;
    (void)self;
    (void)ret;
    if (kept.free != NULL) kept.free(kept.data, kept.len, kept.owner);
    kept = *(const keyway_list_u8 *)args;
    return KEYWAY_OK;
}

static keyway_status create(keyway_str config, void **self, keyway_str *error) {
    (void)error;
    *self = NULL;
    if (is(config, "abort")) abort();
    if (is(config, "hang")) for (;;) pause();
    return KEYWAY_OK;
}

static keyway_status destroy(void *self) {
    (void)self;
    return KEYWAY_OK;
}

#define FUNCTION(name, call) {{"test:deadly/deadly@1.0.0#" name, sizeof "test:deadly/deadly@1.0.0#" name - 1}, call}

static const keyway_function functions[] = {
    FUNCTION("die", die), FUNCTION("echo", echo), FUNCTION("fill", fill), FUNCTION("keep", keep),
};

static const keyway_plugin plugin = {
    KEYWAY_ABI_VERSION, sizeof(keyway_plugin), functions, sizeof functions / sizeof *functions, NULL, 0, create, destroy,
};

const keyway_plugin *keyway_plugin_v1(const keyway_host *given) {
    host = given;
    return &plugin;
}
