//! The files of a new project, apart from its source.

use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

/// What the files say.
pub struct Project {
    /// The crate's name.
    pub name: String,
    /// The plugin's id.
    pub id: String,
    /// The full name of the world that it implements.
    pub world: String,
    /// The lines of `[dependencies]`.
    pub dependencies: Vec<String>,
    /// `src/lib.rs`
    pub source: String,
}

impl Project {
    /// `Cargo.toml`
    pub fn cargo_toml(&self) -> String {
        let Project { name, id, world, .. } = self;
        let mut text = format!(
            "[package]
name = \"{name}\"
version = \"0.1.0\"
edition = \"2024\"
# One line for those who run the plugin; `keyway inspect` shows it, and the licence if you name one.
description = \"Implements {world}\"

[package.metadata.keyway]
# What configurations and grants name the plugin by: the same over all its versions.
id = \"{id}\"
# The rights that it asks for, for example: grants = [\"read:/data\"]

[lib]
# For hosts that open it, and for hosts that link it.
crate-type = [\"cdylib\", \"rlib\"]

[dependencies]
"
        );
        for line in &self.dependencies {
            let _ = writeln!(text, "{line}");
        }
        text.push_str("\n# A workspace of its own, wherever its folder is.\n[workspace]\n");
        text
    }

    /// `README.md`
    pub fn readme(&self) -> String {
        let Project { name, id, world, .. } = self;
        let library = name.replace('-', "_");
        format!(
            "# {name}

A [Keyway](https://crates.io/crates/keyway) plugin: `{id}`, for the contract `{world}`.

    # Makes target/keyway/{library}.wasm, and a native library beside it.
    keyway build
    # Lists its functions; with a call behind it, makes the call.
    keyway call target/keyway/{library}.wasm

The plugin is the type in [src/lib.rs](src/lib.rs) that `export!` names. Its fields are the state of one instance, and
an instance handles one call at a time. As long as the type has `Default`, it takes no configuration. To take one,
implement `keyway::Lifecycle` instead:

```rust
impl keyway::Lifecycle for ThePlugin {{
    fn create(config: &str) -> Result<Self, String> {{
        // `config` is the JSON that the host's operator wrote, or empty for the defaults.
        Ok(ThePlugin {{ /* … */ }})
    }}
}}
```

A panic ends the call with an error and the instance with it, never the host. Native plugins need `panic = \"unwind\"`
for that, which is Cargo's default.
"
        )
    }
}

/// A dependency on a crate in a folder: with a relative path when the project is inside `root`, as in one repository.
pub fn dependency(name: &str, folder: &Path, project: &Path, root: &Path, more: &str) -> String {
    let path = if project.starts_with(root) { relative(folder, project) } else { folder.to_owned() };
    // In TOML's basic strings only these two have to be escaped; control characters in a path are beyond help.
    let path = path.to_string_lossy().replace('\\', "\\\\").replace('"', "\\\"");
    format!("{name} = {{ path = \"{path}\"{more} }}")
}

/// The way from one absolute folder to another.
fn relative(to: &Path, from: &Path) -> PathBuf {
    let mut to = to.components().peekable();
    let mut from = from.components().peekable();
    while to.peek().is_some() && to.peek() == from.peek() {
        to.next();
        from.next();
    }
    from.map(|_| Component::ParentDir).chain(to).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_dependencies() {
        let folder = Path::new("/repo/crates/keyway");
        let line = |project| dependency("keyway", folder, Path::new(project), Path::new("/repo"), "");
        assert_eq!(line("/repo/plugins/sepia"), "keyway = { path = \"../../crates/keyway\" }");
        assert_eq!(line("/home/sepia"), "keyway = { path = \"/repo/crates/keyway\" }");
    }
}
