/* Conformance: lists of numbers, in C for WebAssembly. Arguments belong to the function that gets them. */
#include <stdlib.h>

#include "buffer_types.h"

#define EXPORT(name) exports_conformance_buffers_buffers_##name
#define LIST(type) buffer_types_list_##type##_t

typedef exports_conformance_buffers_buffers_frame_t frame;

static LIST(u8) held;

#define ECHO(type) \
    void EXPORT(echo_##type)(LIST(type) *items, LIST(type) *ret) { *ret = *items; }

ECHO(u8)
ECHO(s8)
ECHO(u16)
ECHO(s16)
ECHO(u32)
ECHO(s32)
ECHO(u64)
ECHO(s64)
ECHO(f32)
ECHO(f64)

uint64_t EXPORT(sum)(LIST(u8) *items) {
    uint64_t sum = 0;
    for (size_t i = 0; i < items->len; i++) sum += items->ptr[i];
    buffer_types_list_u8_free(items);
    return sum;
}

void EXPORT(double)(LIST(u32) *items, LIST(u32) *ret) {
    for (size_t i = 0; i < items->len; i++) items->ptr[i] *= 2;
    *ret = *items;
}

void EXPORT(make)(uint32_t len, uint16_t value, LIST(u16) *ret) {
    ret->ptr = len > 0 ? calloc(len, sizeof value) : NULL;
    if (len > 0 && ret->ptr == NULL) abort();
    ret->len = len;
    for (size_t i = 0; i < len; i++) ret->ptr[i] = value;
}

uint32_t EXPORT(swallow)(LIST(u64) *items) {
    uint32_t len = items->len;
    buffer_types_list_u64_free(items);
    return len;
}

void EXPORT(invert)(frame *in, frame *ret) {
    for (size_t i = 0; i < in->pixels.len; i++) in->pixels.ptr[i] = (uint8_t)~in->pixels.ptr[i];
    *ret = *in;
}

void EXPORT(invert_all)(exports_conformance_buffers_buffers_list_frame_t *frames,
                        exports_conformance_buffers_buffers_list_frame_t *ret) {
    for (size_t i = 0, j = frames->len; i < j; i++) {
        frame first = frames->ptr[i];
        j--;
        EXPORT(invert)(&frames->ptr[j], &frames->ptr[i]);
        if (i < j) EXPORT(invert)(&first, &frames->ptr[j]);
    }
    *ret = *frames;
}

void EXPORT(swap)(LIST(u16) *a, LIST(f64) *b, buffer_types_tuple2_list_f64_list_u16_t *ret) {
    ret->f0 = *b;
    ret->f1 = *a;
}

bool EXPORT(maybe)(LIST(s16) *items, LIST(s16) *ret) {
    if (items != NULL) *ret = *items;
    return items != NULL;
}

bool EXPORT(either)(exports_conformance_buffers_buffers_result_list_u8_list_f32_t *items, LIST(u8) *ret,
                    LIST(f32) *err) {
    if (items->is_err) *err = items->val.err;
    else *ret = items->val.ok;
    return !items->is_err;
}

void EXPORT(keep)(LIST(u8) *items) {
    buffer_types_list_u8_free(&held);
    held = *items;
}

void EXPORT(kept)(LIST(u8) *ret) {
    *ret = held;
    held = (LIST(u8)){NULL, 0};
}
