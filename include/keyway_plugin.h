/*
 * keyway_plugin.h: the native C ABI of Keyway plugins, version 1.
 *
 * A plugin is a shared library that exports one function, whose name begins with `keyway_plugin_v1`, takes the
 * host's functions and gives back a table of its own. Every function of the contract has one C type:
 * `(instance, arguments, room for the result) -> status`. Arguments and result are plain C structs.
 *
 * docs/abi.md says how each WIT type is laid out, who owns what, and what the host checks; it has a whole
 * plugin to start from. This file is C99 and C++, needs a 64-bit system, and includes nothing but the standard's
 * headers of types.
 */
#ifndef KEYWAY_PLUGIN_H
#define KEYWAY_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this ABI: of the tables and of what their functions mean. */
#define KEYWAY_ABI_VERSION 1u

/* ---- Status ------------------------------------------------------------------------------------------- */

/* How a call ended. Every other number is an error, too. */
typedef int32_t keyway_status;

enum {
    /* The result is there. */
    KEYWAY_OK = 0,
    /* `create` refuses its configuration; `error` says why. No other function returns it. */
    KEYWAY_REFUSED = 1,
    /* The plugin has a bug that it noticed: a panic, a failed assertion. Report the message first. */
    KEYWAY_PANICKED = 2,
    /* A host service failed: what `host->call` returned, passed on. */
    KEYWAY_HOST_FAILED = 3,
    /* A value is none of its type, or there is no memory for it. Report the message first. */
    KEYWAY_INVALID = 4
};

/* ---- Values ------------------------------------------------------------------------------------------- */

/* `string`: UTF-8, not ended by a zero. `data` may be anything when `len` is 0: do not read it then. */
typedef struct keyway_str {
    const char *data;
    size_t len; /* in bytes */
} keyway_str;

/*
 * A list of anything but numbers is a pointer and a length in items, in this order. Declare one for each item:
 *
 *     typedef struct { keyway_str *data; size_t len; } names;
 */

/*
 * Gives the memory of a list of numbers back: called once, on any thread, with the list's own words. `len` is in
 * items, and may be less than it was when the list was made.
 */
typedef void (*keyway_free_numbers)(void *data, size_t len, size_t owner);

/*
 * A list of numbers owns its memory and says how that is freed, so that it can move from one side to the other
 * without a copy. Whoever holds it may read and write the items and lower `len`, and in the end either passes it
 * on or calls `free(data, len, owner)`, once. `data` is aligned for the items. An empty list may be all zeros;
 * any other one has a `free`.
 */
#define KEYWAY_NUMBERS(item)                                                                                    \
    struct {                                                                                                    \
        item *data;                                                                                             \
        size_t len; /* in items */                                                                              \
        keyway_free_numbers free;                                                                               \
        size_t owner; /* for `free`: whatever it needs to know */                                               \
    }

typedef KEYWAY_NUMBERS(uint8_t) keyway_list_u8;
typedef KEYWAY_NUMBERS(int8_t) keyway_list_s8;
typedef KEYWAY_NUMBERS(uint16_t) keyway_list_u16;
typedef KEYWAY_NUMBERS(int16_t) keyway_list_s16;
typedef KEYWAY_NUMBERS(uint32_t) keyway_list_u32;
typedef KEYWAY_NUMBERS(int32_t) keyway_list_s32;
typedef KEYWAY_NUMBERS(uint64_t) keyway_list_u64;
typedef KEYWAY_NUMBERS(int64_t) keyway_list_s64;
typedef KEYWAY_NUMBERS(float) keyway_list_f32;
typedef KEYWAY_NUMBERS(double) keyway_list_f64;

#undef KEYWAY_NUMBERS

/* ---- What the host gives ------------------------------------------------------------------------------ */

/* What `host->report` is told. */
enum {
    /* What went wrong, in words. */
    KEYWAY_MESSAGE = 1,
    /* Where: `file:line:column`, or as much of it as is known. */
    KEYWAY_LOCATION = 2
    /* 3 is for the Rust SDK. */
};

/* The host's functions: valid as long as the program runs, callable from any thread. */
typedef struct keyway_host {
    /* KEYWAY_ABI_VERSION of the host. */
    uint32_t abi_version;
    /* The size of this table in bytes. Newer hosts append functions to it. */
    uint32_t size;
    /* Gives `size` bytes (not 0) aligned to `align` (a power of two), or NULL when there is no memory. */
    void *(*alloc)(size_t size, size_t align);
    /* Frees what `alloc` gave, and what a service's result owns, with the size and alignment it was made with. */
    void (*free)(void *data, size_t size, size_t align);
    /*
     * Calls the service at an index of the plugin's imports. Only inside a call, and on its thread. When the
     * status is not KEYWAY_OK, the plugin's call has failed: clean up and return KEYWAY_HOST_FAILED.
     */
    keyway_status (*call)(uint32_t import, const void *args, void *ret);
    /* Tells why the call is about to fail. The text is UTF-8 and is copied. */
    void (*report)(uint32_t kind, keyway_str text);
} keyway_host;

/* ---- What the plugin gives ---------------------------------------------------------------------------- */

/*
 * A function of the contract. `self` is what `create` made, `args` points to a struct of the parameters in their
 * order, `ret` to room for the result; a function without parameters or result does not touch the pointer.
 *
 * Strings and lists in `args` are lent: read them, and keep no pointer past the return. Lists of numbers are
 * moved: they are the plugin's, to free or to pass on, also when the call fails. What the result owns is the
 * host's from then on: memory of `host->alloc`, of exactly the size that the string or list has, and lists of
 * numbers with a `free` of whatever kind. With any other status than KEYWAY_OK the host reads no result.
 */
typedef keyway_status (*keyway_call)(void *self, const void *args, void *ret);

/* One function of the table. */
typedef struct keyway_function {
    /* `package:ns/interface@version#function`, or the bare name of a function of the world itself. */
    keyway_str name;
    keyway_call call;
} keyway_function;

/* What the plugin's entry gives: valid as long as the program runs, and so is all that it points to. */
typedef struct keyway_plugin {
    /* KEYWAY_ABI_VERSION. */
    uint32_t abi_version;
    /* sizeof(keyway_plugin). */
    uint32_t size;
    /* The functions, in any order. */
    const keyway_function *functions;
    size_t function_count;
    /* The full names of the host services that the plugin calls; `host->call` counts them from 0. */
    const keyway_str *imports;
    size_t import_count;
    /*
     * Makes an instance from its configuration (lent; JSON, or empty for the defaults) and writes its pointer,
     * which may be NULL for a plugin without state, to `*self`. Or returns KEYWAY_REFUSED, with a string of
     * `host->alloc` in `*error`.
     */
    keyway_status (*create)(keyway_str config, void **self, keyway_str *error);
    /* Ends an instance. It is called once, also for an instance of which a call has failed. */
    keyway_status (*destroy)(void *self);
} keyway_plugin;

/* ---- What the library exports ------------------------------------------------------------------------- */

#if defined(_WIN32)
#define KEYWAY_EXPORT __declspec(dllexport)
#else
#define KEYWAY_EXPORT __attribute__((visibility("default")))
#endif

/*
 * The entry: define it under this name, or under one with a suffix, `keyway_plugin_v1__my_name`, where several
 * plugins are linked into one program. It is called once, before any other function, and remembers the host.
 * NULL refuses it.
 */
KEYWAY_EXPORT const keyway_plugin *keyway_plugin_v1(const keyway_host *host);

/*
 * Where the manifest and the contract stand in the file, for the host to read them before anything runs:
 *
 *     KEYWAY_MANIFEST static const char manifest[] = "{\"keyway\": 1, \"id\": \"vendor.name\"}";
 *     KEYWAY_CONTRACT static const char contract[] = "package demo:greet@1.0.0; ...";
 *
 * Each is there once in a library. With an ELF assembler the contract can stay in its file, found from the folder
 * that the compiler runs in: `KEYWAY_CONTRACT_FILE("contract.wit");`. `keyway pack` adds both to a finished library.
 */
#if defined(__APPLE__)
#define KEYWAY_MANIFEST __attribute__((used, section("__DATA,__kw_manifest")))
#define KEYWAY_CONTRACT __attribute__((used, section("__DATA,__kw_contract")))
#elif defined(_WIN32)
#define KEYWAY_MANIFEST __attribute__((used, section(".kwmani")))
#define KEYWAY_CONTRACT __attribute__((used, section(".kwcont")))
#else
#define KEYWAY_MANIFEST __attribute__((used, section("keyway.manifest")))
#define KEYWAY_CONTRACT __attribute__((used, section("keyway.contract")))
#define KEYWAY_CONTRACT_FILE(path)                                                                              \
    __asm__(".pushsection keyway.contract,\"a\",%progbits\n.incbin \"" path "\"\n.popsection")
#endif

/* ---- What the ABI takes for granted, checked by the compiler (an array of -1 items is an error) --------- */

typedef char keyway_assert_64_bit[sizeof(void *) == 8 && sizeof(size_t) == 8 ? 1 : -1];
typedef char keyway_assert_function_pointers[sizeof(keyway_call) == 8 ? 1 : -1];
typedef char keyway_assert_bool[sizeof(bool) == 1 ? 1 : -1];
typedef char keyway_assert_floats[sizeof(float) == 4 && sizeof(double) == 8 ? 1 : -1];
struct keyway_alignment {
    char first;
    uint64_t number;
    char second;
    double real;
};
typedef char keyway_assert_alignment[offsetof(struct keyway_alignment, number) == 8 &&
                                             offsetof(struct keyway_alignment, real) == 24
                                         ? 1
                                         : -1];
typedef char keyway_assert_str[sizeof(keyway_str) == 16 ? 1 : -1];
typedef char keyway_assert_numbers[sizeof(keyway_list_u8) == 32 && sizeof(keyway_list_f64) == 32 ? 1 : -1];
typedef char keyway_assert_host[sizeof(keyway_host) == 40 ? 1 : -1];
typedef char keyway_assert_function[sizeof(keyway_function) == 24 ? 1 : -1];
typedef char keyway_assert_plugin[sizeof(keyway_plugin) == 56 ? 1 : -1];

#ifdef __cplusplus
}
#endif

#endif /* KEYWAY_PLUGIN_H */
