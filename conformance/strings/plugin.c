/* Conformance: text of every length and kind, in C99. */
#include <stdlib.h>
#include <string.h>

#include "keyway_plugin.h"

KEYWAY_MANIFEST static const char manifest[] =
    "{\"keyway\": 1, \"id\": \"conformance.c-strings\", \"version\": \"1.0.0\"}";
KEYWAY_CONTRACT_FILE("contract.wit");

static const keyway_host *host;

/* The state of an instance: a text of its own. */
typedef struct {
    char *data;
    size_t len;
} state;

/* Tells what went wrong, and ends the call with it. */
static keyway_status invalid(const char *why) {
    keyway_str text;
    text.data = why;
    text.len = strlen(why);
    host->report(KEYWAY_MESSAGE, text);
    return KEYWAY_INVALID;
}

/*
 * Strings of a result are the host's to free: copies of the lent ones, in its memory. When there is no more of that
 * the call fails. (What was copied until then is lost; a plugin that has to live on would free it.)
 */
static bool copy_str(keyway_str from, keyway_str *to) {
    char *data = NULL;
    if (from.len > 0) {
        data = host->alloc(from.len, 1);
        if (data == NULL) return false;
        memcpy(data, from.data, from.len);
    }
    to->data = data;
    to->len = from.len;
    return true;
}

static keyway_status echo(void *self, const void *args, void *ret) {
    (void)self;
    return copy_str(*(const keyway_str *)args, ret) ? KEYWAY_OK : invalid("no memory");
}

typedef struct {
    keyway_str a, b;
} concat_args;

static keyway_status concat(void *self, const void *args, void *ret) {
    const concat_args *in = args;
    keyway_str *out = ret;
    size_t len = in->a.len + in->b.len;
    char *data = NULL;
    (void)self;
    if (len > 0) {
        data = host->alloc(len, 1);
        if (data == NULL) return invalid("no memory");
        if (in->a.len > 0) memcpy(data, in->a.data, in->a.len);
        if (in->b.len > 0) memcpy(data + in->a.len, in->b.data, in->b.len);
    }
    out->data = data;
    out->len = len;
    return KEYWAY_OK;
}

static keyway_status bytes(void *self, const void *args, void *ret) {
    (void)self;
    *(uint64_t *)ret = ((const keyway_str *)args)->len;
    return KEYWAY_OK;
}

static keyway_status chars(void *self, const void *args, void *ret) {
    const keyway_str *text = args;
    uint64_t count = 0;
    size_t i;
    (void)self;
    /* Every byte but the continuations (10xxxxxx) begins a character. */
    for (i = 0; i < text->len; i++) count += ((unsigned char)text->data[i] & 0xc0) != 0x80;
    *(uint64_t *)ret = count;
    return KEYWAY_OK;
}

typedef struct {
    keyway_str text;
    uint32_t times;
} repeat_args;

static keyway_status repeat(void *self, const void *args, void *ret) {
    const repeat_args *in = args;
    keyway_str *out = ret;
    size_t len = in->text.len * in->times;
    char *data = NULL;
    size_t at;
    (void)self;
    if (len > 0) {
        data = host->alloc(len, 1);
        if (data == NULL) return invalid("no memory");
        for (at = 0; at < len; at += in->text.len) memcpy(data + at, in->text.data, in->text.len);
    }
    out->data = data;
    out->len = len;
    return KEYWAY_OK;
}

/* The argument is lent: what has to stay is copied. */
static keyway_status keep(void *self, const void *args, void *ret) {
    const keyway_str *text = args;
    state *own = self;
    char *data = malloc(text->len + 1);
    (void)ret;
    if (data == NULL) return invalid("no memory");
    if (text->len > 0) memcpy(data, text->data, text->len);
    free(own->data);
    own->data = data;
    own->len = text->len;
    return KEYWAY_OK;
}

static keyway_status kept(void *self, const void *args, void *ret) {
    const state *own = self;
    keyway_str text;
    (void)args;
    text.data = own->data;
    text.len = own->len;
    return copy_str(text, ret) ? KEYWAY_OK : invalid("no memory");
}

static keyway_status create(keyway_str config, void **self, keyway_str *error) {
    (void)config;
    (void)error;
    *self = calloc(1, sizeof(state));
    return *self == NULL ? invalid("no memory") : KEYWAY_OK;
}

static keyway_status destroy(void *self) {
    free(((state *)self)->data);
    free(self);
    return KEYWAY_OK;
}

#define FUNCTION(name, call) {{"conformance:strings/strings@1.0.0#" name, sizeof "conformance:strings/strings@1.0.0#" name - 1}, call}

static const keyway_function functions[] = {
    FUNCTION("echo", echo),
    FUNCTION("concat", concat),
    FUNCTION("bytes", bytes),
    FUNCTION("chars", chars),
    FUNCTION("repeat", repeat),
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
