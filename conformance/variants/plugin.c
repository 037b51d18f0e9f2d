/* Conformance: variants, enums, flags, options and results, in C99. */
#include <string.h>

#include "keyway_plugin.h"

KEYWAY_MANIFEST static const char manifest[] =
    "{\"keyway\": 1, \"id\": \"conformance.c-variants\", \"version\": \"1.0.0\"}";
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
    keyway_str *data;
    size_t len;
} strings;

/* The payload is where C puts it: behind the discriminant, aligned for the largest-aligned of all. */
typedef struct {
    uint8_t tag;
    union {
        float circle;
        uint64_t square;
        keyway_str label;
        keyway_list_f64 outline;
        struct {
            uint8_t a;
            uint64_t b;
        } pair;
        strings names;
    } value;
} shape;

enum { POINT, CIRCLE, SQUARE, LABEL, OUTLINE, PAIR, NAMES };

static bool copy_shape(const shape *in, shape *out) {
    size_t i;
    out->tag = in->tag;
    switch (in->tag) {
        case POINT: return true;
        case CIRCLE: out->value.circle = in->value.circle; return true;
        case SQUARE: out->value.square = in->value.square; return true;
        case LABEL: return copy_str(in->value.label, &out->value.label);
        case OUTLINE: out->value.outline = in->value.outline; return true;
        case PAIR: out->value.pair = in->value.pair; return true;
        default: break;
    }
    out->value.names.data = NULL;
    out->value.names.len = in->value.names.len;
    if (in->value.names.len == 0) return true;
    out->value.names.data = host->alloc(in->value.names.len * sizeof(keyway_str), 8);
    if (out->value.names.data == NULL) return false;
    for (i = 0; i < in->value.names.len; i++) {
        if (!copy_str(in->value.names.data[i], &out->value.names.data[i])) return false;
    }
    return true;
}

static keyway_status echo_shape(void *self, const void *args, void *ret) {
    (void)self;
    return copy_shape(args, ret) ? KEYWAY_OK : invalid("no memory");
}

typedef struct {
    uint8_t tag;
    union {
        float number;
        uint32_t count;
        bool flag;
    } value;
} small;

ECHO(echo_small, small)

typedef struct {
    uint8_t is_some;
    double value;
} option_f64;

typedef struct {
    uint8_t is_err;
    union {
        float ok;
        uint64_t err;
    } value;
} result_f32_u64;

typedef struct {
    uint8_t a;
    shape b;
    option_f64 c;
    result_f32_u64 d;
    small e;
} mixed;

static keyway_status mix(void *self, const void *args, void *ret) {
    const mixed *in = args;
    mixed *out = ret;
    (void)self;
    out->a = in->a;
    out->c = in->c;
    out->d = in->d;
    out->e = in->e;
    return copy_shape(&in->b, &out->b) ? KEYWAY_OK : invalid("no memory");
}

ECHO(echo_level, uint8_t)
/* 300 cases: two bytes. */
ECHO(echo_many, uint16_t)

static keyway_status number(void *self, const void *args, void *ret) {
    (void)self;
    *(uint32_t *)ret = *(const uint16_t *)args;
    return KEYWAY_OK;
}

ECHO(echo_flags1, uint8_t)
ECHO(echo_flags8, uint8_t)
ECHO(echo_flags9, uint16_t)
ECHO(echo_flags16, uint16_t)
ECHO(echo_flags17, uint32_t)
ECHO(echo_flags32, uint32_t)

typedef struct {
    uint8_t is_some;
    uint32_t value;
} option_u32;

ECHO(echo_option, option_u32)

typedef struct {
    uint8_t is_some;
    keyway_str value;
} option_string;

static bool copy_option(const option_string *in, option_string *out) {
    out->is_some = in->is_some;
    return !in->is_some || copy_str(in->value, &out->value);
}

static keyway_status echo_option_string(void *self, const void *args, void *ret) {
    (void)self;
    return copy_option(args, ret) ? KEYWAY_OK : invalid("no memory");
}

typedef struct {
    uint8_t is_some;
    struct {
        uint8_t is_some;
        struct {
            uint8_t is_some;
            uint8_t value;
        } value;
    } value;
} nested;

ECHO(echo_nested, nested)

typedef struct {
    uint8_t is_err;
    union {
        keyway_str ok;
        uint64_t err;
    } value;
} result_string_u64;

static keyway_status echo_result(void *self, const void *args, void *ret) {
    const result_string_u64 *in = args;
    result_string_u64 *out = ret;
    (void)self;
    out->is_err = in->is_err;
    if (in->is_err) {
        out->value.err = in->value.err;
        return KEYWAY_OK;
    }
    return copy_str(in->value.ok, &out->value.ok) ? KEYWAY_OK : invalid("no memory");
}

/* `result` without payloads is its discriminant alone. */
ECHO(echo_unit, uint8_t)

typedef struct {
    uint8_t is_err;
    uint16_t ok;
} result_u16;

ECHO(echo_ok_only, result_u16)

typedef struct {
    uint8_t is_err;
    keyway_str err;
} result_error;

static keyway_status echo_err_only(void *self, const void *args, void *ret) {
    const result_error *in = args;
    result_error *out = ret;
    (void)self;
    out->is_err = in->is_err;
    return !in->is_err || copy_str(in->err, &out->err) ? KEYWAY_OK : invalid("no memory");
}

/* result<option<shape>, result<list<option<string>>, small>> */
typedef struct {
    uint8_t is_err;
    union {
        struct {
            uint8_t is_some;
            shape value;
        } ok;
        struct {
            uint8_t is_err;
            union {
                struct {
                    option_string *data;
                    size_t len;
                } ok;
                small err;
            } value;
        } err;
    } value;
} deep;

static bool copy_deep(const deep *in, deep *out) {
    size_t i, len;
    out->is_err = in->is_err;
    if (!in->is_err) {
        out->value.ok.is_some = in->value.ok.is_some;
        return !in->value.ok.is_some || copy_shape(&in->value.ok.value, &out->value.ok.value);
    }
    out->value.err.is_err = in->value.err.is_err;
    if (in->value.err.is_err) {
        out->value.err.value.err = in->value.err.value.err;
        return true;
    }
    len = in->value.err.value.ok.len;
    out->value.err.value.ok.data = NULL;
    out->value.err.value.ok.len = len;
    if (len == 0) return true;
    out->value.err.value.ok.data = host->alloc(len * sizeof(option_string), 8);
    if (out->value.err.value.ok.data == NULL) return false;
    for (i = 0; i < len; i++) {
        if (!copy_option(&in->value.err.value.ok.data[i], &out->value.err.value.ok.data[i])) return false;
    }
    return true;
}

static keyway_status echo_deep(void *self, const void *args, void *ret) {
    (void)self;
    return copy_deep(args, ret) ? KEYWAY_OK : invalid("no memory");
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

#define FUNCTION(name, call) {{"conformance:variants/variants@1.0.0#" name, sizeof "conformance:variants/variants@1.0.0#" name - 1}, call}

static const keyway_function functions[] = {
    FUNCTION("echo-shape", echo_shape),
    FUNCTION("echo-small", echo_small),
    FUNCTION("mix", mix),
    FUNCTION("echo-level", echo_level),
    FUNCTION("echo-many", echo_many),
    FUNCTION("number", number),
    FUNCTION("echo-flags1", echo_flags1),
    FUNCTION("echo-flags8", echo_flags8),
    FUNCTION("echo-flags9", echo_flags9),
    FUNCTION("echo-flags16", echo_flags16),
    FUNCTION("echo-flags17", echo_flags17),
    FUNCTION("echo-flags32", echo_flags32),
    FUNCTION("echo-option", echo_option),
    FUNCTION("echo-option-string", echo_option_string),
    FUNCTION("echo-nested", echo_nested),
    FUNCTION("echo-result", echo_result),
    FUNCTION("echo-unit", echo_unit),
    FUNCTION("echo-ok-only", echo_ok_only),
    FUNCTION("echo-err-only", echo_err_only),
    FUNCTION("echo-deep", echo_deep),
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
