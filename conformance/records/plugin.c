/* Conformance: records and tuples, in and out of memory, in C99. */
#include <stdio.h>
#include <string.h>

#include "keyway_plugin.h"

KEYWAY_MANIFEST static const char manifest[] =
    "{\"keyway\": 1, \"id\": \"conformance.c-records\", \"version\": \"1.0.0\"}";
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

/* What owns nothing, and what is moved, goes back as it came. */
#define ECHO(name, type)                                                                                        \
    static keyway_status name(void *self, const void *args, void *ret) {                                        \
        (void)self;                                                                                             \
        *(type *)ret = *(const type *)args;                                                                     \
        return KEYWAY_OK;                                                                                       \
    }

typedef struct {
    int32_t x, y;
} point;

ECHO(echo_point, point)

typedef struct {
    uint8_t is_some;
    keyway_str value;
} option_string;

typedef struct {
    point start, end;
    option_string label;
} line;

static keyway_status echo_line(void *self, const void *args, void *ret) {
    const line *in = args;
    line *out = ret;
    (void)self;
    *out = *in;
    if (in->label.is_some && !copy_str(in->label.value, &out->label.value)) return invalid("no memory");
    return KEYWAY_OK;
}

typedef struct {
    keyway_str name;
    uint8_t age;
    struct {
        keyway_str *data;
        size_t len;
    } tags;
} person;

static keyway_status echo_person(void *self, const void *args, void *ret) {
    const person *in = args;
    person *out = ret;
    size_t i;
    (void)self;
    *out = *in;
    if (!copy_str(in->name, &out->name)) return invalid("no memory");
    if (in->tags.len == 0) return KEYWAY_OK;
    out->tags.data = host->alloc(in->tags.len * sizeof(keyway_str), 8);
    if (out->tags.data == NULL) return invalid("no memory");
    for (i = 0; i < in->tags.len; i++) {
        if (!copy_str(in->tags.data[i], &out->tags.data[i])) return invalid("no memory");
    }
    return KEYWAY_OK;
}

typedef struct {
    uint8_t a;
    uint64_t b;
    uint16_t c;
    bool d;
    float e;
    uint8_t f;
} holes;

ECHO(echo_holes, holes)

typedef struct {
    uint8_t a;
    int8_t b;
    uint16_t c;
    int16_t d;
    uint32_t e;
    int32_t f;
    uint64_t g;
    int64_t h;
    float i;
    double j;
    uint8_t k;
    int8_t l;
    uint16_t m;
    int16_t n;
    uint32_t o;
    int32_t p;
    uint64_t q;
    int64_t r;
    float s;
    double t;
} wide;

ECHO(echo_wide, wide)

typedef struct {
    point a, b;
} add_args;

static keyway_status add(void *self, const void *args, void *ret) {
    const add_args *in = args;
    point *out = ret;
    (void)self;
    out->x = (int32_t)((uint32_t)in->a.x + (uint32_t)in->b.x);
    out->y = (int32_t)((uint32_t)in->a.y + (uint32_t)in->b.y);
    return KEYWAY_OK;
}

typedef struct {
    line a, b;
    uint32_t c;
    keyway_str d;
    uint8_t e;
} sixteen_args;

static keyway_status sixteen(void *self, const void *args, void *ret) {
    const sixteen_args *in = args;
    keyway_str label_a = {NULL, 0}, label_b = {NULL, 0}, text;
    char buffer[256];
    int len;
    (void)self;
    if (in->a.label.is_some) label_a = in->a.label.value;
    if (in->b.label.is_some) label_b = in->b.label.value;
    /* Strings end with their length, not with a zero. */
    len = snprintf(buffer, sizeof buffer, "%d %.*s %d %.*s %u %.*s %u", (int)in->a.start.x, (int)label_a.len,
                   label_a.len > 0 ? label_a.data : "", (int)in->b.end.y, (int)label_b.len,
                   label_b.len > 0 ? label_b.data : "", (unsigned)in->c, (int)in->d.len,
                   in->d.len > 0 ? in->d.data : "", (unsigned)in->e);
    if (len < 0 || (size_t)len >= sizeof buffer) return invalid("too long a text");
    text.data = buffer;
    text.len = (size_t)len;
    return copy_str(text, ret) ? KEYWAY_OK : invalid("no memory");
}

typedef struct {
    uint8_t before;
    wide value;
    keyway_str name;
    uint64_t after;
} spread_args;

static keyway_status spread(void *self, const void *args, void *ret) {
    const spread_args *in = args;
    spread_args *out = ret;
    (void)self;
    *out = *in;
    return copy_str(in->name, &out->name) ? KEYWAY_OK : invalid("no memory");
}

static keyway_status many(void *self, const void *args, void *ret) {
    const uint32_t *in = args; /* 16 members of one type lie like an array */
    uint64_t total = 0, i;
    (void)self;
    for (i = 0; i < 16; i++) total += (i + 1) * in[i];
    *(uint64_t *)ret = total;
    return KEYWAY_OK;
}

typedef struct {
    uint8_t a;
    keyway_str b;
} swap_args;

typedef struct {
    keyway_str b;
    uint8_t a;
} swap_ret;

static keyway_status swap(void *self, const void *args, void *ret) {
    const swap_args *in = args;
    swap_ret *out = ret;
    (void)self;
    out->a = in->a;
    return copy_str(in->b, &out->b) ? KEYWAY_OK : invalid("no memory");
}

ECHO(one, uint32_t)

typedef struct {
    struct {
        uint8_t a;
        uint16_t b;
    } first;
    struct {
        point a;
        keyway_str b;
    } second;
} nested;

static keyway_status nest(void *self, const void *args, void *ret) {
    const nested *in = args;
    nested *out = ret;
    (void)self;
    *out = *in;
    return copy_str(in->second.b, &out->second.b) ? KEYWAY_OK : invalid("no memory");
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

#define FUNCTION(name, call) {{"conformance:records/records@1.0.0#" name, sizeof "conformance:records/records@1.0.0#" name - 1}, call}

static const keyway_function functions[] = {
    FUNCTION("echo-point", echo_point),
    FUNCTION("echo-line", echo_line),
    FUNCTION("echo-person", echo_person),
    FUNCTION("echo-holes", echo_holes),
    FUNCTION("echo-wide", echo_wide),
    FUNCTION("add", add),
    FUNCTION("sixteen", sixteen),
    FUNCTION("spread", spread),
    FUNCTION("many", many),
    FUNCTION("swap", swap),
    FUNCTION("one", one),
    FUNCTION("nest", nest),
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
