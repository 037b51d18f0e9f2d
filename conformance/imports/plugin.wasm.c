/* Conformance: host services with every kind of argument and result, in C for WebAssembly. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "relaying.h"

#define SERVICE(name) conformance_imports_services_##name
#define EXPORT(name) exports_conformance_imports_relay_##name

typedef relaying_string_t text;

/* What a service gets is lent, what a function of the plugin gets is its own. */
#define RELAY(name, type, release) \
    void EXPORT(name)(type *value, type *ret) { \
        SERVICE(name)(value, ret); \
        release(value); \
    }

RELAY(echo_string, text, relaying_string_free)
RELAY(echo_bytes, relaying_list_u8_t, relaying_list_u8_free)
RELAY(echo_floats, relaying_list_f64_t, relaying_list_f64_free)
RELAY(echo_strings, relaying_list_string_t, relaying_list_string_free)
RELAY(echo_item, conformance_imports_services_item_t, conformance_imports_services_item_free)
RELAY(echo_choice, conformance_imports_services_choice_t, conformance_imports_services_choice_free)

void EXPORT(scalars)(bool a, uint8_t b, int16_t c, uint32_t d, int64_t e, float f, double g, uint32_t h, text *ret) {
    SERVICE(scalars)(a, b, c, d, e, f, g, h, ret);
}

bool EXPORT(echo_bool)(bool value) {
    return SERVICE(echo_bool)(value);
}

float EXPORT(echo_f32)(float value) {
    return SERVICE(echo_f32)(value);
}

int64_t EXPORT(echo_s64)(int64_t value) {
    return SERVICE(echo_s64)(value);
}

uint32_t EXPORT(echo_char)(uint32_t value) {
    return SERVICE(echo_char)(value);
}

bool EXPORT(echo_option)(uint64_t *value, uint64_t *ret) {
    return SERVICE(echo_option)(value, ret);
}

void EXPORT(echo_items)(exports_conformance_imports_relay_list_item_t *value,
                        exports_conformance_imports_relay_list_item_t *ret) {
    conformance_imports_services_list_item_t given = {value->ptr, value->len}, got;
    SERVICE(echo_items)(&given, &got);
    conformance_imports_services_list_item_free(&given);
    ret->ptr = got.ptr;
    ret->len = got.len;
}

void EXPORT(echo_wide)(conformance_imports_services_wide_t *value, conformance_imports_services_wide_t *ret) {
    SERVICE(echo_wide)(value, ret);
}

uint64_t EXPORT(many)(uint32_t p1, uint32_t p2, uint32_t p3, uint32_t p4, uint32_t p5, uint32_t p6, uint32_t p7,
                      uint32_t p8, uint32_t p9, uint32_t p10, uint32_t p11, uint32_t p12, uint32_t p13, uint32_t p14,
                      uint32_t p15, uint32_t p16) {
    return SERVICE(many)(p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16);
}

bool EXPORT(fallible)(bool fail, text *ret, text *err) {
    return SERVICE(fallible)(fail, ret, err);
}

void EXPORT(nothing)(void) {
    SERVICE(nothing)();
}

void EXPORT(who)(text *ret) {
    SERVICE(who)(ret);
}

void EXPORT(fail)(text *why) {
    SERVICE(fail)(why);
    relaying_string_free(why);
}

void EXPORT(panic)(text *why) {
    SERVICE(panic)(why);
    relaying_string_free(why);
}

void EXPORT(swallow)(text *ret) {
    text why;
    relaying_string_set(&why, "cannot be swallowed");
    SERVICE(fail)(&why);
    relaying_string_dup(ret, "went on");
}

void EXPORT(several)(uint32_t times, text *ret) {
    *ret = (text){NULL, 0};
    for (uint32_t time = 0; time < times; time++) {
        char number[16];
        text part, answer;
        snprintf(number, sizeof number, "%lu;", (unsigned long)time);
        relaying_string_set(&part, number);
        SERVICE(echo_string)(&part, &answer);
        ret->ptr = realloc(ret->ptr, ret->len + answer.len);
        if (ret->ptr == NULL) abort();
        memcpy(ret->ptr + ret->len, answer.ptr, answer.len);
        ret->len += answer.len;
        relaying_string_free(&answer);
    }
}
