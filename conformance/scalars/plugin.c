/* Conformance: every scalar type, there and back, in C99. */
#include <stdlib.h>

#include "keyway_plugin.h"

KEYWAY_MANIFEST static const char manifest[] =
    "{\"keyway\": 1, \"id\": \"conformance.c-scalars\", \"version\": \"1.0.0\"}";
KEYWAY_CONTRACT_FILE("contract.wit");

static const keyway_host *host;

/* The state of an instance. */
typedef struct {
    uint32_t taken;
} state;

/* What owns nothing, and what is moved, goes back as it came. */
#define ECHO(name, type)                                                                                        \
    static keyway_status name(void *self, const void *args, void *ret) {                                        \
        (void)self;                                                                                             \
        *(type *)ret = *(const type *)args;                                                                     \
        return KEYWAY_OK;                                                                                       \
    }

ECHO(echo_bool, bool)
ECHO(echo_u8, uint8_t)
ECHO(echo_s8, int8_t)
ECHO(echo_u16, uint16_t)
ECHO(echo_s16, int16_t)
ECHO(echo_u32, uint32_t)
ECHO(echo_s32, int32_t)
ECHO(echo_u64, uint64_t)
ECHO(echo_s64, int64_t)
ECHO(echo_f32, float)
ECHO(echo_f64, double)
ECHO(echo_char, uint32_t)

/* In memory a float and its bits are the same. */
ECHO(bits_32, uint32_t)
ECHO(bits_64, uint64_t)

static keyway_status nothing(void *self, const void *args, void *ret) {
    (void)self;
    (void)args;
    (void)ret;
    return KEYWAY_OK;
}

static keyway_status give(void *self, const void *args, void *ret) {
    (void)self;
    (void)args;
    *(uint32_t *)ret = 42;
    return KEYWAY_OK;
}

static keyway_status take(void *self, const void *args, void *ret) {
    (void)ret;
    ((state *)self)->taken = *(const uint32_t *)args;
    return KEYWAY_OK;
}

static keyway_status taken(void *self, const void *args, void *ret) {
    (void)args;
    *(uint32_t *)ret = ((const state *)self)->taken;
    return KEYWAY_OK;
}

typedef struct {
    int32_t a, b;
} add_args;

static keyway_status add(void *self, const void *args, void *ret) {
    const add_args *in = args;
    (void)self;
    *(int32_t *)ret = (int32_t)((uint32_t)in->a + (uint32_t)in->b);
    return KEYWAY_OK;
}

typedef struct {
    bool a;
    uint8_t b;
    int16_t c;
    uint32_t d;
    uint64_t e;
    float f;
    double g;
    int64_t h;
} mix_args;

static keyway_status mix(void *self, const void *args, void *ret) {
    const mix_args *in = args;
    (void)self;
    *(double *)ret =
        (double)in->a + in->b + in->c + in->d + (double)in->e + (double)in->f + in->g + (double)in->h;
    return KEYWAY_OK;
}

static keyway_status create(keyway_str config, void **self, keyway_str *error) {
    (void)config;
    (void)error;
    *self = calloc(1, sizeof(state));
    return *self == NULL ? KEYWAY_INVALID : KEYWAY_OK;
}

static keyway_status destroy(void *self) {
    free(self);
    return KEYWAY_OK;
}

#define FUNCTION(name, call) {{"conformance:scalars/scalars@1.0.0#" name, sizeof "conformance:scalars/scalars@1.0.0#" name - 1}, call}

static const keyway_function functions[] = {
    FUNCTION("echo-bool", echo_bool),
    FUNCTION("echo-u8", echo_u8),
    FUNCTION("echo-s8", echo_s8),
    FUNCTION("echo-u16", echo_u16),
    FUNCTION("echo-s16", echo_s16),
    FUNCTION("echo-u32", echo_u32),
    FUNCTION("echo-s32", echo_s32),
    FUNCTION("echo-u64", echo_u64),
    FUNCTION("echo-s64", echo_s64),
    FUNCTION("echo-f32", echo_f32),
    FUNCTION("echo-f64", echo_f64),
    FUNCTION("echo-char", echo_char),
    FUNCTION("f32-from-bits", bits_32),
    FUNCTION("f32-to-bits", bits_32),
    FUNCTION("f64-from-bits", bits_64),
    FUNCTION("f64-to-bits", bits_64),
    FUNCTION("nothing", nothing),
    FUNCTION("give", give),
    FUNCTION("take", take),
    FUNCTION("taken", taken),
    FUNCTION("add", add),
    FUNCTION("mix", mix),
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
