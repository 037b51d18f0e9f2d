/* Conformance: host services with every kind of argument and result, in C99. */
#include <string.h>

#include "keyway_plugin.h"

KEYWAY_MANIFEST static const char manifest[] =
    "{\"keyway\": 1, \"id\": \"conformance.c-imports\", \"version\": \"1.0.0\"}";
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

/* The services that this plugin calls, by their index in its table. */
enum {
    SCALARS,
    ECHO_BOOL,
    ECHO_F32,
    ECHO_S64,
    ECHO_CHAR,
    ECHO_STRING,
    ECHO_BYTES,
    ECHO_FLOATS,
    ECHO_STRINGS,
    ECHO_OPTION,
    ECHO_ITEM,
    ECHO_ITEMS,
    ECHO_CHOICE,
    ECHO_WIDE,
    MANY,
    FALLIBLE,
    NOTHING,
    WHO,
    FAIL,
    PANIC,
};

/*
 * A function and the service of its name have one type, and what it says of ownership fits together: lent arguments
 * are lent on, moved ones are moved on, and what the service gives is the host's memory, as a result has to be. So
 * the pointers themselves can be passed on.
 */
#define RELAY(name, import)                                                                                     \
    static keyway_status name(void *self, const void *args, void *ret) {                                        \
        (void)self;                                                                                             \
        return host->call(import, args, ret) == KEYWAY_OK ? KEYWAY_OK : KEYWAY_HOST_FAILED;                      \
    }

RELAY(scalars, SCALARS)
RELAY(echo_bool, ECHO_BOOL)
RELAY(echo_f32, ECHO_F32)
RELAY(echo_s64, ECHO_S64)
RELAY(echo_char, ECHO_CHAR)
RELAY(echo_string, ECHO_STRING)
RELAY(echo_bytes, ECHO_BYTES)
RELAY(echo_floats, ECHO_FLOATS)
RELAY(echo_strings, ECHO_STRINGS)
RELAY(echo_option, ECHO_OPTION)
RELAY(echo_item, ECHO_ITEM)
RELAY(echo_items, ECHO_ITEMS)
RELAY(echo_choice, ECHO_CHOICE)
RELAY(echo_wide, ECHO_WIDE)
RELAY(many, MANY)
RELAY(fallible, FALLIBLE)
RELAY(nothing, NOTHING)
RELAY(who, WHO)
RELAY(fail, FAIL)
RELAY(panic, PANIC)

/* Goes on after a failure as if nothing had happened, which the host does not let it get away with. */
static keyway_status swallow(void *self, const void *args, void *ret) {
    static const char why[] = "cannot be swallowed";
    static const char result[] = "went on";
    keyway_str text = {why, sizeof why - 1};
    keyway_str *out = ret;
    char *data;
    (void)self;
    (void)args;
    (void)host->call(FAIL, &text, NULL);
    data = host->alloc(sizeof result - 1, 1);
    if (data == NULL) return invalid("no memory");
    memcpy(data, result, sizeof result - 1);
    out->data = data;
    out->len = sizeof result - 1;
    return KEYWAY_OK;
}

/* Frees what the service gives, and gives a text of its own. */
static keyway_status several(void *self, const void *args, void *ret) {
    uint32_t times = *(const uint32_t *)args, i;
    keyway_str *out = ret;
    char *data;
    size_t at = 0;
    (void)self;
    out->data = NULL;
    out->len = 0;
    if (times == 0) return KEYWAY_OK;
    if (times > 10) return invalid("more than ten times");
    data = host->alloc(times * 2, 1);
    if (data == NULL) return invalid("no memory");
    for (i = 0; i < times; i++) {
        char digit[2];
        keyway_str text = {digit, 2}, answer;
        digit[0] = (char)('0' + i);
        digit[1] = ';';
        if (host->call(ECHO_STRING, &text, &answer) != KEYWAY_OK) {
            host->free(data, times * 2, 1);
            return KEYWAY_HOST_FAILED;
        }
        if (answer.len == 2) memcpy(data + at, answer.data, 2);
        at += 2;
        if (answer.len > 0) host->free((void *)answer.data, answer.len, 1);
    }
    out->data = data;
    out->len = at;
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

#define FUNCTION(name, call) {{"conformance:imports/relay@1.0.0#" name, sizeof "conformance:imports/relay@1.0.0#" name - 1}, call}

static const keyway_function functions[] = {
    FUNCTION("scalars", scalars),
    FUNCTION("echo-bool", echo_bool),
    FUNCTION("echo-f32", echo_f32),
    FUNCTION("echo-s64", echo_s64),
    FUNCTION("echo-char", echo_char),
    FUNCTION("echo-string", echo_string),
    FUNCTION("echo-bytes", echo_bytes),
    FUNCTION("echo-floats", echo_floats),
    FUNCTION("echo-strings", echo_strings),
    FUNCTION("echo-option", echo_option),
    FUNCTION("echo-item", echo_item),
    FUNCTION("echo-items", echo_items),
    FUNCTION("echo-choice", echo_choice),
    FUNCTION("echo-wide", echo_wide),
    FUNCTION("many", many),
    FUNCTION("fallible", fallible),
    FUNCTION("nothing", nothing),
    FUNCTION("who", who),
    FUNCTION("fail", fail),
    FUNCTION("panic", panic),
    FUNCTION("swallow", swallow),
    FUNCTION("several", several),
};

#define IMPORT(name) {"conformance:imports/services@1.0.0#" name, sizeof "conformance:imports/services@1.0.0#" name - 1}

/* In the order of the enum above. */
static const keyway_str imports[] = {
    IMPORT("scalars"),
    IMPORT("echo-bool"),
    IMPORT("echo-f32"),
    IMPORT("echo-s64"),
    IMPORT("echo-char"),
    IMPORT("echo-string"),
    IMPORT("echo-bytes"),
    IMPORT("echo-floats"),
    IMPORT("echo-strings"),
    IMPORT("echo-option"),
    IMPORT("echo-item"),
    IMPORT("echo-items"),
    IMPORT("echo-choice"),
    IMPORT("echo-wide"),
    IMPORT("many"),
    IMPORT("fallible"),
    IMPORT("nothing"),
    IMPORT("who"),
    IMPORT("fail"),
    IMPORT("panic"),
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
