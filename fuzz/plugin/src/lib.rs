//! The plugin that the fuzzers `session` and `process` know: it gives back what it gets, and asks its host.
#![allow(missing_docs, reason = "most of it is generated")]

keyway_contract::contract!({ path: "src/echo.wit" });

use keyway_contract::Buffer;

/// Gives back what it gets, and keeps a list.
#[derive(Default)]
pub struct Plugin {
    kept: Buffer<u32>,
}

impl Echo for Plugin {
    fn bytes(&mut self, value: Buffer<u8>) -> Buffer<u8> {
        value
    }

    fn text(&mut self, value: &str) -> String {
        value.to_owned()
    }

    fn add(&mut self, a: u8, b: u64) -> u64 {
        u64::from(a).wrapping_add(b)
    }

    fn shapes(&mut self, value: Vec<Shape>) -> Vec<Shape> {
        value
    }

    fn images(&mut self, value: Option<Vec<Image>>) -> Result<Vec<Image>, String> {
        value.ok_or_else(|| "none".to_owned())
    }

    fn keep(&mut self, value: Buffer<u32>) {
        self.kept = value;
    }

    fn fail(&mut self, why: &str) {
        if !why.is_empty() {
            // As a panic, but without its hook, which a fuzzer takes for its own end.
            std::panic::resume_unwind(Box::new(why.to_owned()));
        }
    }

    fn ask(&mut self, times: u8, shapes: Vec<Shape>, data: Buffer<u8>) -> Result<Vec<Image>, String> {
        for _ in 1..times {
            host::asked::answer(shapes.clone(), Buffer::default())?;
        }
        host::asked::answer(shapes, data)
    }
}

export!(Plugin);
