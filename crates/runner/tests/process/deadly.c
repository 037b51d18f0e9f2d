/* A plugin that dies in every way that a process can. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "keyway_plugin.h"

KEYWAY_MANIFEST static const char manifest[] =
    "{\"keyway\": 1, \"id\": \"test.deadly\", \"version\": \"1.0.0\"}";
KEYWAY_CONTRACT static const char contract[] =
    "package test:deadly@1.0.0;"
    "interface deadly { die: func(how: string) -> u32; echo: func(data: list<u8>) -> list<u8>;"
    " fill: func(len: u32) -> list<u8>; keep: func(data: list<u8>); }"
    "world plugin { export deadly; }";

static const keyway_host *host;

static int is(keyway_str how, const char *word) {
    return how.len == strlen(word) && memcmp(how.data, word, how.len) == 0;
}

static volatile char sink;

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
    if (is(how, "environment")) {
        const char *value = getenv("KEYWAY_TEST");
        *(uint32_t *)ret = value == NULL ? 0 : (uint32_t)strlen(value);
        if (getenv("PATH") != NULL || getenv("HOME") != NULL) *(uint32_t *)ret = 99;
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
