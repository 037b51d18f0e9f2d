//! Plugins in C that are wrong in one place each.

use std::path::PathBuf;

use tempfile::TempDir;

/// The source of a plugin with `one: func() -> u32`, part by part; each can be replaced by something bad.
pub struct Source {
    /// The JSON of the manifest; without one there is no section.
    pub manifest: Option<String>,
    /// The WIT; without one there is no section.
    pub contract: Option<String>,
    /// Functions and constructors.
    pub code: String,
    /// The table's list of functions.
    pub functions: String,
    /// The table's list of imports.
    pub imports: String,
    /// The table.
    pub table: String,
    /// The entry's name.
    pub entry: String,
    /// The entry's body.
    pub body: String,
    /// More arguments for the compiler.
    pub flags: Vec<String>,
}

impl Default for Source {
    fn default() -> Self {
        Source {
            manifest: Some(r#"{"keyway": 1, "id": "hostile.small", "version": "1.0.0"}"#.to_owned()),
            contract: Some(
                "package hostile:small@1.0.0; interface small { one: func() -> u32; } world tiny { export small; }"
                    .to_owned(),
            ),
            code: String::new(),
            functions: r#"{{"hostile:small/small@1.0.0#one", 29}, one}"#.to_owned(),
            imports: String::new(),
            table: "KEYWAY_ABI_VERSION, sizeof(keyway_plugin), functions, sizeof functions / sizeof *functions, \
                    0, 0, create, destroy"
                .to_owned(),
            entry: "keyway_plugin_v1".to_owned(),
            body: "host = given; return &plugin;".to_owned(),
            flags: Vec::new(),
        }
    }
}

impl Source {
    /// The C of it.
    pub fn text(&self) -> String {
        let section = |macro_name: &str, text: &Option<String>| match text {
            None => String::new(),
            Some(text) => {
                let bytes: Vec<String> = text.bytes().map(|byte| format!("(char){byte}")).collect();
                let name = macro_name.to_lowercase();
                format!("{macro_name} static const char {name}[] = {{{}}};\n", bytes.join(","))
            }
        };
        let imports = if self.imports.is_empty() {
            String::new()
        } else {
            format!("static const keyway_str imports[] = {{{}}};\n", self.imports)
        };
        let Source { code, functions, table, entry, body, .. } = self;
        format!(
            r#"#include <stdlib.h>
#include <string.h>
#include "keyway_plugin.h"
{manifest}{contract}
static const keyway_host *host;
static keyway_status one(void *self, const void *args, void *ret) {{
    (void)self; (void)args; *(uint32_t *)ret = 1; return KEYWAY_OK;
}}
static keyway_status create(keyway_str config, void **self, keyway_str *error) {{
    (void)config; (void)error; *self = 0; return KEYWAY_OK;
}}
static keyway_status destroy(void *self) {{ (void)self; return KEYWAY_OK; }}
/* Some of the plugins below leave these out. */
void *keep_used(void) {{ return (void *)(size_t)((size_t)one + (size_t)create + (size_t)destroy + (size_t)host); }}
{code}
static const keyway_function functions[] = {{{functions}}};
{imports}static const keyway_plugin plugin = {{{table}}};
KEYWAY_EXPORT const keyway_plugin *{entry}(const keyway_host *given);
const keyway_plugin *{entry}(const keyway_host *given) {{
    (void)given; (void)plugin; {body}
}}
"#,
            manifest = section("KEYWAY_MANIFEST", &self.manifest),
            contract = section("KEYWAY_CONTRACT", &self.contract),
        )
    }

    /// Compiles it; the folder goes when it is dropped.
    pub fn build(&self) -> (TempDir, PathBuf) {
        build(&self.text(), &self.flags)
    }

    /// The library's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let (_folder, path) = self.build();
        std::fs::read(path).unwrap_or_else(|error| panic!("{error}"))
    }
}

/// Compiles any C into a library.
pub fn build(source: &str, flags: &[String]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let file = folder.path().join("plugin.c");
    let library = folder.path().join("plugin.so");
    std::fs::write(&file, source).unwrap_or_else(|error| panic!("{error}"));
    let output = std::process::Command::new("gcc")
        .args(["-std=gnu99", "-w", "-O1", "-shared", "-fPIC", "-fvisibility=hidden", "-I"])
        .arg(keyway_conformance::root().join("../include"))
        .arg("-o")
        .arg(&library)
        .arg(&file)
        .args(flags)
        .output()
        .unwrap_or_else(|error| panic!("gcc: {error}"));
    assert!(output.status.success(), "{}\n{source}", String::from_utf8_lossy(&output.stderr));
    (folder, library)
}
