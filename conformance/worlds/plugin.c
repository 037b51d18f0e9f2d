/* Conformance: several interfaces, functions of the world, types across packages, in C99. */
#include <stdio.h>
#include <string.h>

#include "keyway_plugin.h"

KEYWAY_MANIFEST static const char manifest[] =
    "{\"keyway\": 1, \"id\": \"conformance.c-worlds\", \"version\": \"1.0.0\"}";
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

typedef struct {
    uint32_t left;
    keyway_str right;
} pair;

typedef struct {
    uint8_t tag;
    union {
        float circle;
        keyway_str label;
    } value;
} shape;

enum { POINT, CIRCLE, LABEL };

/* The services that this plugin calls, by their index in its table. */
enum { TOLD, DESCRIBE };

static keyway_status text(const char *from, keyway_str *to) {
    keyway_str lent;
    lent.data = from;
    lent.len = strlen(from);
    return copy_str(lent, to) ? KEYWAY_OK : invalid("no memory");
}

#define NAME(name)                                                                                              \
    static keyway_status name##_name(void *self, const void *args, void *ret) {                                 \
        (void)self;                                                                                             \
        (void)args;                                                                                             \
        return text(#name, ret);                                                                                \
    }

NAME(first)
NAME(second)
NAME(world)

static keyway_status get(void *self, const void *args, void *ret) {
    uint64_t id = *(const uint64_t *)args;
    pair *out = ret;
    char right[40];
    (void)self;
    out->left = (uint32_t)id;
    sprintf(right, "number %lu", (unsigned long)id);
    return text(right, &out->right);
}

typedef struct {
    pair couple;
    uint8_t color;
} mix_args;

static keyway_status mix(void *self, const void *args, void *ret) {
    const mix_args *in = args;
    shape *out = ret;
    (void)self;
    out->tag = in->color;
    if (out->tag == CIRCLE) out->value.circle = (float)in->couple.left;
    if (out->tag == LABEL && !copy_str(in->couple.right, &out->value.label)) return invalid("no memory");
    return KEYWAY_OK;
}

static keyway_status type(void *self, const void *args, void *ret) {
    (void)self;
    *(uint32_t *)ret = *(const uint32_t *)args + 1;
    return KEYWAY_OK;
}

static keyway_status provides(void *self, const void *args, void *ret) {
    const keyway_str *in = args;
    keyway_str *out = ret;
    char *data = host->alloc(in->len + 1, 1);
    (void)self;
    if (data == NULL) return invalid("no memory");
    if (in->len > 0) memcpy(data, in->data, in->len);
    data[in->len] = '!';
    out->data = data;
    out->len = in->len + 1;
    return KEYWAY_OK;
}

static keyway_status draw(void *self, const void *args, void *ret) {
    (void)self;
    return host->call(DESCRIBE, args, ret) == KEYWAY_OK ? KEYWAY_OK : KEYWAY_HOST_FAILED;
}

typedef struct {
    shape *data;
    size_t len;
} shapes;

static keyway_status twice(void *self, const void *args, void *ret) {
    const shape *in = args;
    shapes *out = ret;
    size_t i;
    (void)self;
    out->len = 2;
    out->data = host->alloc(2 * sizeof(shape), 8);
    if (out->data == NULL) return invalid("no memory");
    for (i = 0; i < 2; i++) {
        out->data[i] = *in;
        if (in->tag == LABEL && !copy_str(in->value.label, &out->data[i].value.label)) return invalid("no memory");
    }
    return KEYWAY_OK;
}

static keyway_status hello(void *self, const void *args, void *ret) {
    keyway_str told;
    char message[128];
    (void)self;
    (void)args;
    if (host->call(TOLD, NULL, &told) != KEYWAY_OK) return KEYWAY_HOST_FAILED;
    sprintf(message, "hello, %.*s", told.len < 100 ? (int)told.len : 100, told.len > 0 ? told.data : "");
    if (told.len > 0) host->free((void *)told.data, told.len, 1);
    return text(message, ret);
}

static keyway_status paint(void *self, const void *args, void *ret) {
    static const char *const colors[] = {"Red", "Green", "Blue"};
    (void)self;
    return text(colors[*(const uint8_t *)args], ret);
}

static keyway_status create(keyway_str config, void **self, keyway_str *error) {
    (void)config;
    (void)error;
    *self = NULL;
    return KEYWAY_OK;
}

static keyway_status destroy(void *self) {
    (void)self;
    return KEYWAY_OK;
}

#define STR(text) {text, sizeof text - 1}

static const keyway_function functions[] = {
    {STR("name"), world_name},
    {STR("paint"), paint},
    {STR("conformance:worlds/first@1.2.3#get"), get},
    {STR("conformance:worlds/first@1.2.3#name"), first_name},
    {STR("conformance:worlds/second@1.2.3#mix"), mix},
    {STR("conformance:worlds/second@1.2.3#name"), second_name},
    {STR("conformance:worlds/third@1.2.3#type"), type},
    {STR("conformance:worlds/third@1.2.3#provides"), provides},
    {STR("other:shapes/drawing@0.3.1#draw"), draw},
    {STR("other:shapes/drawing@0.3.1#twice"), twice},
    {STR("inner#hello"), hello},
};

/* In the order of the enum above. */
static const keyway_str imports[] = {
    STR("told"),
    STR("other:shapes/canvas@0.3.1#describe"),
};

static const keyway_plugin plugin = {
    KEYWAY_ABI_VERSION, sizeof(keyway_plugin),
    functions, sizeof functions / sizeof *functions,
    imports, sizeof imports / sizeof *imports,
    create, destroy,
};

const keyway_plugin *keyway_plugin_v1(const keyway_host *given) {
    if (given->abi_version != KEYWAY_ABI_VERSION || given->size < sizeof(keyway_host)) return NULL;
    host = given;
    return &plugin;
}
