/* Conformance: what a caller sees of a plugin that fails, in C99. */
#include <stdio.h>
#include <string.h>

#include "keyway_plugin.h"

KEYWAY_MANIFEST static const char manifest[] =
    "{\"keyway\": 1, \"id\": \"conformance.c-failures\", \"version\": \"1.0.0\"}";
KEYWAY_CONTRACT_FILE("contract.wit");

static const keyway_host *host;

static keyway_str str(const char *text) {
    keyway_str result;
    result.data = text;
    result.len = strlen(text);
    return result;
}

#define STRING(number) #number
#define LINE(number) STRING(number)

/* What a panic is in C: a message, a place, and an end. */
#define PANIC(message) (host->report(KEYWAY_MESSAGE, message),                                                  \
                        host->report(KEYWAY_LOCATION, str(__FILE__ ":" LINE(__LINE__))), KEYWAY_PANICKED)

static keyway_status fine(void *self, const void *args, void *ret) {
    (void)self;
    (void)args;
    *(uint32_t *)ret = 1;
    return KEYWAY_OK;
}

static keyway_status boom(void *self, const void *args, void *ret) {
    (void)self;
    (void)ret;
    return PANIC(*(const keyway_str *)args);
}

/* A result that is half written counts for nothing; what it owns is freed here. */
static keyway_status late(void *self, const void *args, void *ret) {
    keyway_str *item = host->alloc(sizeof(keyway_str), 8);
    (void)self;
    if (item == NULL) return KEYWAY_INVALID;
    *(void **)ret = item;
    host->free(item, sizeof(keyway_str), 8);
    return PANIC(*(const keyway_str *)args);
}

static keyway_status payload(void *self, const void *args, void *ret) {
    (void)self;
    (void)args;
    (void)ret;
    return PANIC(str("a payload that is no text"));
}

/* What was moved is gone, also when the call fails: it is freed here. */
static keyway_status drop_buffer(void *self, const void *args, void *ret) {
    keyway_list_u8 data = *(const keyway_list_u8 *)args;
    char message[64];
    (void)self;
    (void)ret;
    sprintf(message, "%lu bytes", (unsigned long)data.len);
    if (data.free != NULL) data.free(data.data, data.len, data.owner);
    return PANIC(str(message));
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

#define FUNCTION(name, call) {{"conformance:failures/failures@1.0.0#" name, sizeof "conformance:failures/failures@1.0.0#" name - 1}, call}

static const keyway_function functions[] = {
    FUNCTION("fine", fine),
    FUNCTION("boom", boom),
    FUNCTION("late", late),
    FUNCTION("payload", payload),
    FUNCTION("drop-buffer", drop_buffer),
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
