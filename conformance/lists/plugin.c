/* Conformance: lists of everything but numbers, in C99. */
#include <string.h>

#include "keyway_plugin.h"

KEYWAY_MANIFEST static const char manifest[] =
    "{\"keyway\": 1, \"id\": \"conformance.c-lists\", \"version\": \"1.0.0\"}";
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

/* A list of any items; the typed ones below have the same layout. */
typedef struct {
    void *data;
    size_t len;
} list;

/* Room for the items of a result; an empty list needs none. */
static bool room(list *to, size_t len, size_t size, size_t align) {
    to->data = NULL;
    to->len = len;
    if (len == 0) return true;
    to->data = host->alloc(len * size, align);
    return to->data != NULL;
}

/* Items that own nothing are copied as they are. */
#define ECHO_PLAIN(name, type)                                                                                  \
    static keyway_status name(void *self, const void *args, void *ret) {                                        \
        const list *in = args;                                                                                  \
        (void)self;                                                                                             \
        if (!room(ret, in->len, sizeof(type), sizeof(type))) return invalid("no memory");                       \
        if (in->len > 0) memcpy(((list *)ret)->data, in->data, in->len * sizeof(type));                         \
        return KEYWAY_OK;                                                                                       \
    }

ECHO_PLAIN(echo_bools, bool)
ECHO_PLAIN(echo_chars, uint32_t)
ECHO_PLAIN(echo_levels, uint8_t)
ECHO_PLAIN(echo_rights, uint8_t)

/* Others are copied one by one. */
#define COPY_EACH(name, type, copy)                                                                             \
    static bool name(const list *in, list *out) {                                                               \
        size_t i;                                                                                               \
        if (!room(out, in->len, sizeof(type), 8)) return false;                                                 \
        for (i = 0; i < in->len; i++) {                                                                         \
            if (!copy(((const type *)in->data)[i], (type *)out->data + i)) return false;                        \
        }                                                                                                       \
        return true;                                                                                            \
    }

#define ECHO_EACH(name, type, copy)                                                                             \
    COPY_EACH(name##_items, type, copy)                                                                         \
    static keyway_status name(void *self, const void *args, void *ret) {                                        \
        (void)self;                                                                                             \
        return name##_items(args, ret) ? KEYWAY_OK : invalid("no memory");                                      \
    }

ECHO_EACH(echo_strings, keyway_str, copy_str)

/* list<list<u8>>: the outer list is lent, and the inner ones are moved: they go into the result. */
static bool move_bytes(keyway_list_u8 from, keyway_list_u8 *to) {
    *to = from;
    return true;
}

ECHO_EACH(echo_bytes, keyway_list_u8, move_bytes)

typedef struct {
    keyway_str name;
    uint32_t value;
} named;

static bool copy_named(named from, named *to) {
    to->value = from.value;
    return copy_str(from.name, &to->name);
}

ECHO_EACH(echo_named, named, copy_named)

typedef struct {
    uint8_t is_some;
    keyway_str value;
} option_string;

static bool copy_option(option_string from, option_string *to) {
    to->is_some = from.is_some;
    return from.is_some == 0 || copy_str(from.value, &to->value);
}

ECHO_EACH(echo_options, option_string, copy_option)

typedef struct {
    uint8_t first;
    keyway_str second;
    double third;
} tuple;

static bool copy_tuple(tuple from, tuple *to) {
    to->first = from.first;
    to->third = from.third;
    return copy_str(from.second, &to->second);
}

ECHO_EACH(echo_tuples, tuple, copy_tuple)

static bool copy_strings(list from, list *to) {
    return echo_strings_items(&from, to);
}

COPY_EACH(middle_items, list, copy_strings)

static bool copy_middle(list from, list *to) {
    return middle_items(&from, to);
}

ECHO_EACH(echo_nested, list, copy_middle)

typedef struct {
    list items; /* of keyway_str */
    keyway_str separator;
} join_args;

static keyway_status join(void *self, const void *args, void *ret) {
    const join_args *in = args;
    const keyway_str *items = in->items.data;
    keyway_str *out = ret;
    size_t len = 0, i;
    char *at;
    (void)self;
    for (i = 0; i < in->items.len; i++) len += items[i].len + (i > 0 ? in->separator.len : 0);
    out->data = NULL;
    out->len = len;
    if (len == 0) return KEYWAY_OK;
    at = host->alloc(len, 1);
    if (at == NULL) return invalid("no memory");
    out->data = at;
    for (i = 0; i < in->items.len; i++) {
        if (i > 0 && in->separator.len > 0) {
            memcpy(at, in->separator.data, in->separator.len);
            at += in->separator.len;
        }
        if (items[i].len > 0) memcpy(at, items[i].data, items[i].len);
        at += items[i].len;
    }
    return KEYWAY_OK;
}

typedef struct {
    keyway_str item;
    uint32_t count;
} fill_args;

static keyway_status fill(void *self, const void *args, void *ret) {
    const fill_args *in = args;
    list *out = ret;
    size_t i;
    (void)self;
    if (!room(out, in->count, sizeof(keyway_str), 8)) return invalid("no memory");
    for (i = 0; i < in->count; i++) {
        if (!copy_str(in->item, (keyway_str *)out->data + i)) return invalid("no memory");
    }
    return KEYWAY_OK;
}

static keyway_status all(void *self, const void *args, void *ret) {
    const list *in = args;
    bool result = true;
    size_t i;
    (void)self;
    for (i = 0; i < in->len; i++) result = result && ((const bool *)in->data)[i];
    *(bool *)ret = result;
    return KEYWAY_OK;
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

#define FUNCTION(name, call) {{"conformance:lists/lists@1.0.0#" name, sizeof "conformance:lists/lists@1.0.0#" name - 1}, call}

static const keyway_function functions[] = {
    FUNCTION("echo-bools", echo_bools),
    FUNCTION("echo-chars", echo_chars),
    FUNCTION("echo-strings", echo_strings),
    FUNCTION("echo-bytes", echo_bytes),
    FUNCTION("echo-named", echo_named),
    FUNCTION("echo-options", echo_options),
    FUNCTION("echo-nested", echo_nested),
    FUNCTION("echo-tuples", echo_tuples),
    FUNCTION("echo-levels", echo_levels),
    FUNCTION("echo-rights", echo_rights),
    FUNCTION("join", join),
    FUNCTION("fill", fill),
    FUNCTION("all", all),
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
