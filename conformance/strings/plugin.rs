//! Conformance: text of every length and kind.
#![allow(missing_docs)]

keyway_contract::contract!({ path: "contract.wit", world: "string-type" });

#[derive(Default)]
pub struct Plugin {
    kept: String,
}

impl Strings for Plugin {
    fn echo(&mut self, text: &str) -> String {
        text.to_owned()
    }

    fn concat(&mut self, a: &str, b: &str) -> String {
        format!("{a}{b}")
    }

    fn bytes(&mut self, text: &str) -> u64 {
        text.len() as u64
    }

    fn chars(&mut self, text: &str) -> u64 {
        text.chars().count() as u64
    }

    fn repeat(&mut self, text: &str, times: u32) -> String {
        text.repeat(times as usize)
    }

    fn keep(&mut self, text: &str) {
        text.clone_into(&mut self.kept);
    }

    fn kept(&mut self) -> String {
        self.kept.clone()
    }
}

export!(Plugin);
