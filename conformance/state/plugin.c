/* Conformance: state, configuration and lifecycle of instances, in C99. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyway_plugin.h"

KEYWAY_MANIFEST static const char manifest[] =
    "{\"keyway\": 1, \"id\": \"conformance.c-state\", \"version\": \"1.0.0\"}";
KEYWAY_CONTRACT_FILE("contract.wit");

static const keyway_host *host;

/* The state of an instance. */
typedef struct {
    int64_t value;
    bool healthy;
} state;

/* The services that this plugin calls, by their index in its table. */
enum { NOTE };

static keyway_str str(const char *text) {
    keyway_str result;
    result.data = text;
    result.len = strlen(text);
    return result;
}

static keyway_status note(const char *text) {
    keyway_str args = str(text);
    return host->call(NOTE, &args, NULL) == KEYWAY_OK ? KEYWAY_OK : KEYWAY_HOST_FAILED;
}

#define STRING(number) #number
#define LINE(number) STRING(number)

/* What a panic is in C: a message, a place, and an end. */
#define PANIC(message) (host->report(KEYWAY_MESSAGE, str(message)),                                             \
                        host->report(KEYWAY_LOCATION, str(__FILE__ ":" LINE(__LINE__))), KEYWAY_PANICKED)

static keyway_status invalid(const char *why) {
    host->report(KEYWAY_MESSAGE, str(why));
    return KEYWAY_INVALID;
}

static bool copy_text(const char *text, keyway_str *to) {
    size_t len = strlen(text);
    char *data = host->alloc(len, 1);
    if (data == NULL) return false;
    memcpy(data, text, len);
    to->data = data;
    to->len = len;
    return true;
}

/* A whole number, and nothing else. */
static bool parse(const char *text, int64_t *value) {
    char *end;
    *value = strtoll(text, &end, 10);
    return *text != 0 && *end == 0;
}

static keyway_status create(keyway_str config, void **self, keyway_str *error) {
    char text[64], message[128];
    state made = {0, true}, *own;
    keyway_status status;
    if (config.len >= sizeof text) {
        return copy_text("the configuration is too long", error) ? KEYWAY_REFUSED : invalid("no memory");
    }
    if (config.len > 0) memcpy(text, config.data, config.len);
    text[config.len] = 0;
    if (strcmp(text, "\"panic\"") == 0) return PANIC("asked to panic");
    if (config.len > 0 && !parse(text, &made.value)) {
        sprintf(message, "%s is no whole number", text);
        return copy_text(message, error) ? KEYWAY_REFUSED : invalid("no memory");
    }
    made.healthy = made.value >= 0;
    sprintf(message, "create %ld", (long)made.value);
    status = note(message);
    if (status != KEYWAY_OK) return status;
    own = malloc(sizeof *own);
    if (own == NULL) return invalid("no memory");
    *own = made;
    *self = own;
    return KEYWAY_OK;
}

static keyway_status destroy(void *self) {
    free(self);
    return KEYWAY_OK;
}

typedef struct {
    uint8_t is_err;
    keyway_str err;
} outcome;

static keyway_status check(void *self, const void *args, void *ret) {
    outcome *out = ret;
    keyway_status status = note("check");
    (void)args;
    if (status != KEYWAY_OK) return status;
    out->is_err = !((const state *)self)->healthy;
    if (out->is_err && !copy_text("it began below zero", &out->err)) return invalid("no memory");
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

static void give_back(void *data, size_t len, size_t owner) {
    (void)len;
    (void)owner;
    free(data);
}

static keyway_status save(void *self, const void *args, void *ret) {
    const state *own = self;
    save_outcome *out = ret;
    keyway_status status = note("save");
    size_t i;
    (void)args;
    if (status != KEYWAY_OK) return status;
    out->is_err = own->value > 1000;
    if (out->is_err) return copy_text("too much to save", &out->value.err) ? KEYWAY_OK : invalid("no memory");
    out->value.ok.version = 1;
    out->value.ok.data.data = malloc(8);
    if (out->value.ok.data.data == NULL) return invalid("no memory");
    out->value.ok.data.len = 8;
    out->value.ok.data.free = give_back;
    out->value.ok.data.owner = 0;
    for (i = 0; i < 8; i++) out->value.ok.data.data[i] = (uint8_t)((uint64_t)own->value >> (8 * i));
    return KEYWAY_OK;
}

static keyway_status restore(void *self, const void *args, void *ret) {
    saved in = *(const saved *)args;
    state *own = self;
    outcome *out = ret;
    char message[80];
    uint64_t value = 0;
    size_t i;
    keyway_status status = note("restore");
    out->is_err = in.version != 1 || in.data.len != 8;
    for (i = 0; !out->is_err && i < 8; i++) value |= (uint64_t)in.data.data[i] << (8 * i);
    sprintf(message, "cannot read %lu bytes of version %lu", (unsigned long)in.data.len, (unsigned long)in.version);
    if (in.data.free != NULL) in.data.free(in.data.data, in.data.len, in.data.owner);
    if (status != KEYWAY_OK) return status;
    if (out->is_err) return copy_text(message, &out->err) ? KEYWAY_OK : invalid("no memory");
    own->value = (int64_t)value;
    return KEYWAY_OK;
}

static keyway_status close(void *self, const void *args, void *ret) {
    (void)self;
    (void)args;
    (void)ret;
    return note("close");
}

static keyway_status add(void *self, const void *args, void *ret) {
    state *own = self;
    own->value = (int64_t)((uint64_t)own->value + *(const uint64_t *)args);
    *(int64_t *)ret = own->value;
    return KEYWAY_OK;
}

static keyway_status get(void *self, const void *args, void *ret) {
    (void)args;
    *(int64_t *)ret = ((const state *)self)->value;
    return KEYWAY_OK;
}

static keyway_status fail(void *self, const void *args, void *ret) {
    (void)self;
    (void)args;
    (void)ret;
    return PANIC("asked to fail");
}

#define FUNCTION(name, call) {{"conformance:state/counter@1.0.0#" name, sizeof "conformance:state/counter@1.0.0#" name - 1}, call}

static const keyway_function functions[] = {
    FUNCTION("add", add),
    FUNCTION("get", get),
    FUNCTION("fail", fail),
    {{"keyway:plugin/lifecycle@1.0.0#check", sizeof "keyway:plugin/lifecycle@1.0.0#check" - 1}, check},
    {{"keyway:plugin/lifecycle@1.0.0#save", sizeof "keyway:plugin/lifecycle@1.0.0#save" - 1}, save},
    {{"keyway:plugin/lifecycle@1.0.0#restore", sizeof "keyway:plugin/lifecycle@1.0.0#restore" - 1}, restore},
    {{"keyway:plugin/lifecycle@1.0.0#close", sizeof "keyway:plugin/lifecycle@1.0.0#close" - 1}, close},
};

#define IMPORT(name) {"conformance:state/events@1.0.0#" name, sizeof "conformance:state/events@1.0.0#" name - 1}

/* In the order of the enum above. */
static const keyway_str imports[] = {
    IMPORT("note"),
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
