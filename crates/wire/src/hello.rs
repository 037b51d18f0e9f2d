//! What is said before the first call: JSON in frames.

use serde::{Deserialize, Serialize};

use crate::types::FunctionJson;

/// The word for shared memory in the lists of features.
pub const SHARED_MEMORY: &str = "shared-memory";

/// The word for plugins that sleep by a word of the shared memory, in the lists of features.
pub const FUTEX: &str = "futex";

/// The word for [`Dying`](crate::FrameKind::Dying) frames in the lists of features.
pub const DYING: &str = "dying";

/// The signals that a [`Dying`](crate::FrameKind::Dying) frame may name: those that a process brings on itself.
/// SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV and SIGSYS.
pub const DEADLY: [i32; 6] = [4, 6, 7, 8, 11, 31];

/// The index of the function that makes the instance: `create: func(config: string) -> result<_, string>`.
pub const CREATE: u32 = u32::MAX;

/// The status of a call that has failed otherwise than the native ABI knows; its [`Failure`] says how.
pub const FAILED: i32 = 5;

/// The longest hello that is read: 16 MiB.
pub const LONGEST: usize = 16 << 20;

/// Host to plugin: the first frame.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Hello {
    /// [`PROTOCOL`](crate::PROTOCOL) of the host.
    pub keyway: u32,
    /// What the host can do beyond the least.
    #[serde(default)]
    pub features: Vec<String>,
    /// The plugin's id.
    #[serde(default)]
    pub plugin: String,
    /// The code to run, whose descriptor comes behind those of the memory; absent for a program, which is the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// The functions that the host may call, in the order of their indices.
    #[serde(default)]
    pub functions: Vec<FunctionJson>,
    /// The services that the plugin may call, in the order of their indices.
    #[serde(default)]
    pub services: Vec<FunctionJson>,
    /// The most bytes that the values of one call may take in each direction.
    #[serde(default)]
    pub values: u64,
    /// The shared memory, whose descriptors are the first three: memory, the host's doorbell, the plugin's doorbell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arena: Option<ArenaMap>,
    /// Variables for the plugin's environment.
    #[serde(default)]
    pub environment: Vec<(String, String)>,
}

/// What code a runner runs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Code {
    /// What it is.
    pub kind: CodeKind,
    /// The name of its file, for messages.
    #[serde(default)]
    pub name: String,
    /// The name of a native library's entry function.
    #[serde(default)]
    pub entry: String,
    /// The most memory of an instance in bytes, where the runner itself holds it to that.
    #[serde(default)]
    pub memory: u64,
    /// The rights of a component's instance, as configurations write them: its runner holds it to them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rights: Vec<String>,
    /// What the last descriptor has to do with a component's compiled code; absent: there is no such descriptor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compiled: Option<Compiled>,
}

/// What a file in memory is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compiled {
    /// It has the code that another runner of this plugin has compiled.
    Given,
    /// It has room for it.
    Wanted,
}

/// The kinds of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeKind {
    /// A native library.
    Native,
    /// A WebAssembly component.
    Component,
}

/// Where in the shared memory everything is. All in bytes; ranges are where they begin and how long they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ArenaMap {
    /// The size of the memory.
    pub size: u64,
    /// Payloads of the host.
    pub host_payload: (u64, u64),
    /// Payloads of the plugin.
    pub plugin_payload: (u64, u64),
    /// Blocks that the host makes.
    pub host_blocks: (u64, u64),
    /// Blocks that the plugin makes.
    pub plugin_blocks: (u64, u64),
}

impl ArenaMap {
    /// The page in front of everything, with the desks.
    pub const CONTROL: u64 = 4096;

    /// Four parts of about the same size; `None` when it would be too small to be of use.
    pub fn of(size: u64) -> Option<Self> {
        let part = (size.checked_sub(Self::CONTROL)? / 4) & !0xffff;
        let range = |index: u64| (Self::CONTROL + index * part, part);
        (part > 0).then(|| ArenaMap {
            size,
            host_payload: range(0),
            plugin_payload: range(1),
            host_blocks: range(2),
            plugin_blocks: range(3),
        })
    }

    /// Whether the parts lie in the memory, behind the control page, and do not overlap.
    pub fn is_sound(&self) -> bool {
        let mut parts = [self.host_payload, self.plugin_payload, self.host_blocks, self.plugin_blocks];
        parts.sort_unstable();
        let mut end = Self::CONTROL;
        for (start, len) in parts {
            match start.checked_add(len) {
                Some(next) if start >= end && start % 16 == 0 && next <= self.size => end = next,
                _ => return false,
            }
        }
        usize::try_from(self.size).is_ok_and(|size| isize::try_from(size).is_ok())
    }
}

/// Plugin to host: the answer to a [`Hello`].
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Ready {
    /// The version of the protocol that will be spoken.
    pub keyway: u32,
    /// Those of the host's features that will be used.
    #[serde(default)]
    pub features: Vec<String>,
    /// Who speaks, for messages.
    #[serde(default)]
    pub name: String,
    /// The names of the functions that the plugin does not have; all others it has.
    #[serde(default)]
    pub absent: Vec<String>,
    /// How many bytes of compiled code were written, where the hello wanted them; 0: none.
    #[serde(default)]
    pub compiled: u64,
}

/// Plugin to host: what a [`Hello`] or an order was refused with.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Refusal {
    /// What kind of thing went wrong.
    pub problem: Trouble,
    /// What it was, in words that say what to do.
    pub message: String,
}

/// What kind of thing went wrong before the first call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// The two have no version of the protocol in common.
    Version,
    /// The system's loader refused the library.
    Linker,
    /// The plugin's table makes no sense.
    Table,
    /// The sandbox could not be set up.
    Sandbox,
    /// The program could not be started.
    Start,
    /// The engine refused the component.
    Engine,
    /// Anything else.
    #[default]
    #[serde(other)]
    Other,
}

/// The payload of a call that has failed, as JSON: what a plugin reports about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Failure {
    /// What kind of failure it is, where the status does not say it all: `trapped`, `out-of-memory`, `stack-overflow`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// The message of a panic, or why a value was invalid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// `file:line:column` of a panic, or the backtrace of a trap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_arena_is_sound(size: u64) {
            prop_assert!(ArenaMap::of(size).is_none_or(|map| map.is_sound() || size > isize::MAX as u64));
        }
    }
}
