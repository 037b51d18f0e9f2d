/* Conformance: lists of numbers, which move, in C99. */
#include <stdlib.h>
#include <string.h>

#include "keyway_plugin.h"

KEYWAY_MANIFEST static const char manifest[] =
    "{\"keyway\": 1, \"id\": \"conformance.c-buffers\", \"version\": \"1.0.0\"}";
KEYWAY_CONTRACT_FILE("contract.wit");

static const keyway_host *host;

/* Tells what went wrong, and ends the call with it. */
static keyway_status invalid(const char *why) {
    keyway_str text;
    text.data = why;
    text.len = strlen(why);
    host->report(KEYWAY_MESSAGE, text);
    return KEYWAY_INVALID;
}

/* The state of an instance: a list that it was given. */
typedef struct {
    keyway_list_u8 kept;
} state;

/* What owns nothing, and what is moved, goes back as it came. */
#define ECHO(name, type)                                                                                        \
    static keyway_status name(void *self, const void *args, void *ret) {                                        \
        (void)self;                                                                                             \
        *(type *)ret = *(const type *)args;                                                                     \
        return KEYWAY_OK;                                                                                       \
    }

ECHO(echo_u8, keyway_list_u8)
ECHO(echo_s8, keyway_list_s8)
ECHO(echo_u16, keyway_list_u16)
ECHO(echo_s16, keyway_list_s16)
ECHO(echo_u32, keyway_list_u32)
ECHO(echo_s32, keyway_list_s32)
ECHO(echo_u64, keyway_list_u64)
ECHO(echo_s64, keyway_list_s64)
ECHO(echo_f32, keyway_list_f32)
ECHO(echo_f64, keyway_list_f64)

static keyway_status sum(void *self, const void *args, void *ret) {
    keyway_list_u8 items = *(const keyway_list_u8 *)args;
    uint64_t total = 0;
    size_t i;
    (void)self;
    for (i = 0; i < items.len; i++) total += items.data[i];
    /* Moved here and not passed on: ours to free. */
    if (items.free != NULL) items.free(items.data, items.len, items.owner);
    *(uint64_t *)ret = total;
    return KEYWAY_OK;
}

/* `double` is taken in C. */
static keyway_status twice(void *self, const void *args, void *ret) {
    keyway_list_u32 items = *(const keyway_list_u32 *)args;
    size_t i;
    (void)self;
    for (i = 0; i < items.len; i++) items.data[i] *= 2;
    *(keyway_list_u32 *)ret = items;
    return KEYWAY_OK;
}

/* A list of our own: `malloc`'s memory, and the function that gives it back. */
static void give_back(void *data, size_t len, size_t owner) {
    (void)len;
    (void)owner;
    free(data);
}

typedef struct {
    uint32_t len;
    uint16_t value;
} make_args;

static keyway_status make(void *self, const void *args, void *ret) {
    const make_args *in = args;
    keyway_list_u16 *out = ret;
    size_t i;
    (void)self;
    memset(out, 0, sizeof *out); /* an empty list that owns nothing */
    if (in->len == 0) return KEYWAY_OK;
    out->data = malloc(in->len * sizeof(uint16_t));
    if (out->data == NULL) return invalid("no memory");
    out->len = in->len;
    out->free = give_back;
    for (i = 0; i < in->len; i++) out->data[i] = in->value;
    return KEYWAY_OK;
}

static keyway_status swallow(void *self, const void *args, void *ret) {
    keyway_list_u64 items = *(const keyway_list_u64 *)args;
    (void)self;
    *(uint32_t *)ret = (uint32_t)items.len;
    if (items.free != NULL) items.free(items.data, items.len, items.owner);
    return KEYWAY_OK;
}

typedef struct {
    uint32_t width, height;
    keyway_list_u8 pixels;
} frame;

static frame inverted(frame picture) {
    size_t i;
    for (i = 0; i < picture.pixels.len; i++) picture.pixels.data[i] = (uint8_t)~picture.pixels.data[i];
    return picture;
}

static keyway_status invert(void *self, const void *args, void *ret) {
    (void)self;
    *(frame *)ret = inverted(*(const frame *)args);
    return KEYWAY_OK;
}

/* The list is lent and copied; the pixels in it move. */
typedef struct {
    frame *data;
    size_t len;
} frames;

static keyway_status invert_all(void *self, const void *args, void *ret) {
    const frames *in = args;
    frames *out = ret;
    size_t i;
    (void)self;
    out->data = NULL;
    out->len = in->len;
    if (in->len == 0) return KEYWAY_OK;
    out->data = host->alloc(in->len * sizeof(frame), 8);
    if (out->data == NULL) {
        for (i = 0; i < in->len; i++) {
            keyway_list_u8 pixels = in->data[i].pixels;
            if (pixels.free != NULL) pixels.free(pixels.data, pixels.len, pixels.owner);
        }
        return invalid("no memory");
    }
    for (i = 0; i < in->len; i++) out->data[in->len - 1 - i] = inverted(in->data[i]);
    return KEYWAY_OK;
}

typedef struct {
    keyway_list_u16 a;
    keyway_list_f64 b;
} swap_args;

typedef struct {
    keyway_list_f64 a;
    keyway_list_u16 b;
} swap_ret;

static keyway_status swap(void *self, const void *args, void *ret) {
    const swap_args *in = args;
    swap_ret *out = ret;
    (void)self;
    out->a = in->b;
    out->b = in->a;
    return KEYWAY_OK;
}

typedef struct {
    uint8_t is_some;
    keyway_list_s16 value;
} maybe_items;

static keyway_status maybe(void *self, const void *args, void *ret) {
    const maybe_items *in = args;
    maybe_items *out = ret;
    (void)self;
    out->is_some = in->is_some;
    /* What is behind a `none` is undefined, and no list. */
    if (in->is_some) out->value = in->value;
    return KEYWAY_OK;
}

typedef struct {
    uint8_t is_err;
    union {
        keyway_list_u8 ok;
        keyway_list_f32 err;
    } value;
} either_items;

static keyway_status either(void *self, const void *args, void *ret) {
    const either_items *in = args;
    either_items *out = ret;
    (void)self;
    out->is_err = in->is_err;
    if (in->is_err) {
        out->value.err = in->value.err;
    } else {
        out->value.ok = in->value.ok;
    }
    return KEYWAY_OK;
}

static void drop(keyway_list_u8 *items) {
    if (items->free != NULL) items->free(items->data, items->len, items->owner);
    memset(items, 0, sizeof *items);
}

static keyway_status keep(void *self, const void *args, void *ret) {
    state *own = self;
    (void)ret;
    drop(&own->kept);
    own->kept = *(const keyway_list_u8 *)args;
    return KEYWAY_OK;
}

static keyway_status kept(void *self, const void *args, void *ret) {
    state *own = self;
    (void)args;
    *(keyway_list_u8 *)ret = own->kept;
    memset(&own->kept, 0, sizeof own->kept);
    return KEYWAY_OK;
}

static keyway_status create(keyway_str config, void **self, keyway_str *error) {
    (void)config;
    (void)error;
    *self = calloc(1, sizeof(state));
    return *self == NULL ? invalid("no memory") : KEYWAY_OK;
}

static keyway_status destroy(void *self) {
    drop(&((state *)self)->kept);
    free(self);
    return KEYWAY_OK;
}

#define FUNCTION(name, call) {{"conformance:buffers/buffers@1.0.0#" name, sizeof "conformance:buffers/buffers@1.0.0#" name - 1}, call}

static const keyway_function functions[] = {
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
    FUNCTION("sum", sum),
    FUNCTION("double", twice),
    FUNCTION("make", make),
    FUNCTION("swallow", swallow),
    FUNCTION("invert", invert),
    FUNCTION("invert-all", invert_all),
    FUNCTION("swap", swap),
    FUNCTION("maybe", maybe),
    FUNCTION("either", either),
    FUNCTION("keep", keep),
    FUNCTION("kept", kept),
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
