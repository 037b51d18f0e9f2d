/* Conformance: text of every length and kind, in C for WebAssembly. Arguments belong to the function that gets them. */
#include <stdlib.h>
#include <string.h>

#include "string_type.h"

#define EXPORT(name) exports_conformance_strings_strings_##name

typedef string_type_string_t text;

static text held;

static text allocated(size_t len) {
    text made = {len > 0 ? malloc(len) : NULL, len};
    if (len > 0 && made.ptr == NULL) abort();
    return made;
}

void EXPORT(echo)(text *in, text *out) {
    *out = *in;
}

void EXPORT(concat)(text *a, text *b, text *out) {
    *out = allocated(a->len + b->len);
    if (a->len > 0) memcpy(out->ptr, a->ptr, a->len);
    if (b->len > 0) memcpy(out->ptr + a->len, b->ptr, b->len);
    string_type_string_free(a);
    string_type_string_free(b);
}

uint64_t EXPORT(bytes)(text *in) {
    uint64_t len = in->len;
    string_type_string_free(in);
    return len;
}

uint64_t EXPORT(chars)(text *in) {
    uint64_t count = 0;
    for (size_t i = 0; i < in->len; i++) {
        if ((in->ptr[i] & 0xc0) != 0x80) count++;
    }
    string_type_string_free(in);
    return count;
}

void EXPORT(repeat)(text *in, uint32_t times, text *out) {
    *out = allocated(in->len * times);
    for (size_t i = 0; i < out->len; i += in->len) memcpy(out->ptr + i, in->ptr, in->len);
    string_type_string_free(in);
}

void EXPORT(keep)(text *in) {
    string_type_string_free(&held);
    held = *in;
}

void EXPORT(kept)(text *out) {
    *out = allocated(held.len);
    if (held.len > 0) memcpy(out->ptr, held.ptr, held.len);
}
