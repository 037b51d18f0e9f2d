/* Conformance: work of any length, failure and state, in C99. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyway_plugin.h"

KEYWAY_MANIFEST static const char manifest[] =
    "{\"keyway\": 1, \"id\": \"conformance.c-load\", \"version\": \"1.0.0\"}";
KEYWAY_CONTRACT_FILE("contract.wit");

static const keyway_host *host;

/* The state of an instance. */
typedef struct {
    uint32_t count;
} state;

static keyway_str str(const char *text) {
    keyway_str result;
    result.data = text;
    result.len = strlen(text);
    return result;
}

#define STRING(number) #number
#define LINE(number) STRING(number)

static keyway_status invalid(const char *why) {
    host->report(KEYWAY_MESSAGE, str(why));
    return KEYWAY_INVALID;
}

/* Gives the host a text that is made of two. */
static keyway_status say(const char *first, size_t len, const char *second, keyway_str *to) {
    size_t rest = strlen(second);
    char *data = host->alloc(len + rest, 1);
    if (data == NULL) return invalid("no memory");
    memcpy(data, first, len);
    memcpy(data + len, second, rest);
    to->data = data;
    to->len = len + rest;
    return KEYWAY_OK;
}

static keyway_status create(keyway_str config, void **self, keyway_str *error) {
    state *own;
    if (config.len > 0) {
        keyway_status said = say(config.data, config.len, " is not what it wants, which is nothing", error);
        return said == KEYWAY_OK ? KEYWAY_REFUSED : said;
    }
    own = calloc(1, sizeof *own);
    if (own == NULL) return invalid("no memory");
    *self = own;
    return KEYWAY_OK;
}

static keyway_status destroy(void *self) {
    free(self);
    return KEYWAY_OK;
}

typedef struct {
    uint32_t version;
    keyway_list_u8 data;
} saved;

typedef struct {
    uint8_t is_err;
    union {
        saved ok;
        keyway_str err;
    } value;
} save_outcome;

typedef struct {
    uint8_t is_err;
    keyway_str err;
} outcome;

static void give_back(void *data, size_t len, size_t owner) {
    (void)len;
    (void)owner;
    free(data);
}

static keyway_status save(void *self, const void *args, void *ret) {
    save_outcome *out = ret;
    uint8_t *data = malloc(4);
    size_t i;
    (void)args;
    if (data == NULL) return invalid("no memory");
    for (i = 0; i < 4; i++) data[i] = (uint8_t)(((const state *)self)->count >> (8 * i));
    out->is_err = 0;
    out->value.ok.version = 1;
    out->value.ok.data.data = data;
    out->value.ok.data.len = 4;
    out->value.ok.data.free = give_back;
    out->value.ok.data.owner = 0;
    return KEYWAY_OK;
}

static keyway_status restore(void *self, const void *args, void *ret) {
    saved in = *(const saved *)args;
    outcome *out = ret;
    uint32_t count = 0;
    size_t i;
    out->is_err = in.data.len != 4;
    for (i = 0; !out->is_err && i < 4; i++) count |= (uint32_t)in.data.data[i] << (8 * i);
    if (in.data.free != NULL) in.data.free(in.data.data, in.data.len, in.data.owner);
    if (out->is_err) return say("", 0, "it is not of 4 bytes", &out->err);
    ((state *)self)->count = count;
    return KEYWAY_OK;
}

static keyway_status add(void *self, const void *args, void *ret) {
    const int32_t *in = args;
    (void)self;
    *(int32_t *)ret = (int32_t)((uint32_t)in[0] + (uint32_t)in[1]);
    return KEYWAY_OK;
}

static keyway_status count(void *self, const void *args, void *ret) {
    state *own = self;
    own->count += *(const uint32_t *)args;
    *(uint32_t *)ret = own->count;
    return KEYWAY_OK;
}

static keyway_status spin(void *self, const void *args, void *ret) {
    uint64_t rounds = *(const uint64_t *)args, round;
    volatile uint64_t value = 1;
    (void)self;
    for (round = 0; round < rounds || rounds == UINT64_MAX; round++) value = (value * 1900 + 1) % 1000000007;
    *(uint64_t *)ret = value;
    return KEYWAY_OK;
}

/* What a panic is in C: a message, a place, and an end. */
static keyway_status fail(void *self, const void *args, void *ret) {
    (void)self;
    (void)ret;
    host->report(KEYWAY_MESSAGE, *(const keyway_str *)args);
    host->report(KEYWAY_LOCATION, str(__FILE__ ":" LINE(__LINE__)));
    return KEYWAY_PANICKED;
}

static keyway_status fall(void *self, const void *args, void *ret) {
    (void)self;
    (void)args;
    (void)ret;
    abort();
}

#define FUNCTION(name, call) {{"conformance:load/load@1.0.0#" name, sizeof "conformance:load/load@1.0.0#" name - 1}, call}
#define LIFECYCLE(name, call) {{"keyway:plugin/lifecycle@1.0.0#" name, sizeof "keyway:plugin/lifecycle@1.0.0#" name - 1}, call}

static const keyway_function functions[] = {
    FUNCTION("add", add),   FUNCTION("count", count),    FUNCTION("spin", spin),
    FUNCTION("panic", fail), FUNCTION("fall", fall),     LIFECYCLE("save", save),
    LIFECYCLE("restore", restore),
};

static const keyway_plugin plugin = {
    KEYWAY_ABI_VERSION, sizeof(keyway_plugin),
    functions, sizeof functions / sizeof *functions,
    NULL, 0,
    create, destroy,
};

const keyway_plugin *keyway_plugin_v1(const keyway_host *given) {
    if (given->abi_version != KEYWAY_ABI_VERSION || given->size < sizeof(keyway_host)) return NULL;
    host = given;
    return &plugin;
}
