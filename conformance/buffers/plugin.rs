//! Conformance: lists of numbers, which move.
#![allow(missing_docs)]

use keyway_contract::Buffer;

keyway_contract::contract!({ path: "contract.wit", world: "buffer-types" });

#[derive(Default)]
pub struct Plugin {
    kept: Buffer<u8>,
}

fn inverted(mut frame: Frame) -> Frame {
    frame.pixels.iter_mut().for_each(|value| *value = !*value);
    frame
}

impl Buffers for Plugin {
    fn echo_u8(&mut self, items: Buffer<u8>) -> Buffer<u8> {
        items
    }

    fn echo_s8(&mut self, items: Buffer<i8>) -> Buffer<i8> {
        items
    }

    fn echo_u16(&mut self, items: Buffer<u16>) -> Buffer<u16> {
        items
    }

    fn echo_s16(&mut self, items: Buffer<i16>) -> Buffer<i16> {
        items
    }

    fn echo_u32(&mut self, items: Buffer<u32>) -> Buffer<u32> {
        items
    }

    fn echo_s32(&mut self, items: Buffer<i32>) -> Buffer<i32> {
        items
    }

    fn echo_u64(&mut self, items: Buffer<u64>) -> Buffer<u64> {
        items
    }

    fn echo_s64(&mut self, items: Buffer<i64>) -> Buffer<i64> {
        items
    }

    fn echo_f32(&mut self, items: Buffer<f32>) -> Buffer<f32> {
        items
    }

    fn echo_f64(&mut self, items: Buffer<f64>) -> Buffer<f64> {
        items
    }

    fn sum(&mut self, items: Buffer<u8>) -> u64 {
        items.iter().map(|item| u64::from(*item)).sum()
    }

    fn double(&mut self, mut items: Buffer<u32>) -> Buffer<u32> {
        items.iter_mut().for_each(|item| *item = item.wrapping_mul(2));
        items
    }

    fn make(&mut self, len: u32, value: u16) -> Buffer<u16> {
        vec![value; len as usize].into()
    }

    fn swallow(&mut self, items: Buffer<u64>) -> u32 {
        items.len() as u32
    }

    fn invert(&mut self, frame: Frame) -> Frame {
        inverted(frame)
    }

    fn invert_all(&mut self, frames: Vec<Frame>) -> Vec<Frame> {
        frames.into_iter().rev().map(inverted).collect()
    }

    fn swap(&mut self, a: Buffer<u16>, b: Buffer<f64>) -> (Buffer<f64>, Buffer<u16>) {
        (b, a)
    }

    fn maybe(&mut self, items: Option<Buffer<i16>>) -> Option<Buffer<i16>> {
        items
    }

    fn either(&mut self, items: Result<Buffer<u8>, Buffer<f32>>) -> Result<Buffer<u8>, Buffer<f32>> {
        items
    }

    fn keep(&mut self, items: Buffer<u8>) {
        self.kept = items;
    }

    fn kept(&mut self) -> Buffer<u8> {
        std::mem::take(&mut self.kept)
    }
}

export!(Plugin);
