/* Conformance: state, configuration and lifecycle of instances, in C for WebAssembly. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin.h"

#define COUNTER(name) exports_conformance_state_counter_##name
#define LIFECYCLE(name) exports_keyway_plugin_lifecycle_##name

typedef plugin_string_t text;

static int64_t value;
static bool healthy = true;

static void note(const char *what) {
    text line;
    plugin_string_set(&line, what);
    conformance_state_events_note(&line);
}

bool LIFECYCLE(create)(text *config, text *err) {
    char line[64], *end = "";
    char *word = strndup((char *)config->ptr, config->len);
    if (word == NULL || strcmp(word, "\"panic\"") == 0) abort();
    value = strtoll(word, &end, 10);
    if (*end != '\0') {
        snprintf(line, sizeof line, "%s is no whole number", word);
        plugin_string_dup(err, line);
    } else {
        healthy = value >= 0;
        snprintf(line, sizeof line, "create %lld", value);
        note(line);
    }
    bool accepted = *end == '\0';
    free(word);
    plugin_string_free(config);
    return accepted;
}

bool LIFECYCLE(check)(text *err) {
    note("check");
    if (!healthy) plugin_string_dup(err, "it began below zero");
    return healthy;
}

bool LIFECYCLE(save)(exports_keyway_plugin_lifecycle_state_t *ret, text *err) {
    note("save");
    if (value > 1000) {
        plugin_string_dup(err, "too much to save");
        return false;
    }
    ret->version = 1;
    ret->data.len = sizeof value;
    ret->data.ptr = malloc(sizeof value);
    if (ret->data.ptr == NULL) abort();
    memcpy(ret->data.ptr, &value, sizeof value);
    return true;
}

bool LIFECYCLE(restore)(exports_keyway_plugin_lifecycle_state_t *state, text *err) {
    note("restore");
    bool known = state->version == 1 && state->data.len == sizeof value;
    if (known) {
        memcpy(&value, state->data.ptr, sizeof value);
    } else {
        char line[64];
        snprintf(line, sizeof line, "cannot read %zu bytes of version %lu", state->data.len,
                 (unsigned long)state->version);
        plugin_string_dup(err, line);
    }
    exports_keyway_plugin_lifecycle_state_free(state);
    return known;
}

void LIFECYCLE(close)(void) {
    note("close");
}

int64_t COUNTER(add)(int64_t number) {
    value += number;
    return value;
}

int64_t COUNTER(get)(void) {
    return value;
}

void COUNTER(fail)(void) {
    abort();
}
