//! Conformance: lists of everything but numbers.
#![allow(missing_docs)]

use keyway_contract::Buffer;

keyway_contract::contract!({ path: "contract.wit", world: "list-types" });

#[derive(Default)]
pub struct Plugin;

impl Lists for Plugin {
    fn echo_bools(&mut self, items: &[bool]) -> Vec<bool> {
        items.to_vec()
    }

    fn echo_chars(&mut self, items: &[char]) -> Vec<char> {
        items.to_vec()
    }

    fn echo_strings(&mut self, items: &[String]) -> Vec<String> {
        items.to_vec()
    }

    fn echo_bytes(&mut self, items: Vec<Buffer<u8>>) -> Vec<Buffer<u8>> {
        items
    }

    fn echo_named(&mut self, items: &[Named]) -> Vec<Named> {
        items.to_vec()
    }

    fn echo_options(&mut self, items: &[Option<String>]) -> Vec<Option<String>> {
        items.to_vec()
    }

    fn echo_nested(&mut self, items: &[Vec<Vec<String>>]) -> Vec<Vec<Vec<String>>> {
        items.to_vec()
    }

    fn echo_tuples(&mut self, items: &[(u8, String, f64)]) -> Vec<(u8, String, f64)> {
        items.to_vec()
    }

    fn echo_levels(&mut self, items: &[Level]) -> Vec<Level> {
        items.to_vec()
    }

    fn echo_rights(&mut self, items: &[Rights]) -> Vec<Rights> {
        items.to_vec()
    }

    fn join(&mut self, items: &[String], separator: &str) -> String {
        items.join(separator)
    }

    fn fill(&mut self, item: &str, count: u32) -> Vec<String> {
        vec![item.to_owned(); count as usize]
    }

    fn all(&mut self, items: &[bool]) -> bool {
        items.iter().all(|item| *item)
    }
}

export!(Plugin);
