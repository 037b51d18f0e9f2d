//! Conformance: records and tuples, in and out of memory.
#![allow(missing_docs)]
// As many parameters as a contract wants.
#![allow(clippy::too_many_arguments)]

keyway_contract::contract!({ path: "contract.wit", world: "record-types" });

#[derive(Default)]
pub struct Plugin;

type Nested = ((u8, u16), (Point, (String,)));

impl Records for Plugin {
    fn echo_point(&mut self, value: Point) -> Point {
        value
    }

    fn echo_line(&mut self, value: Line) -> Line {
        value
    }

    fn echo_person(&mut self, value: Person) -> Person {
        value
    }

    fn echo_holes(&mut self, value: Holes) -> Holes {
        value
    }

    fn echo_wide(&mut self, value: Wide) -> Wide {
        value
    }

    fn add(&mut self, a: Point, b: Point) -> Point {
        Point { x: a.x.wrapping_add(b.x), y: a.y.wrapping_add(b.y) }
    }

    fn sixteen(&mut self, a: Line, b: Line, c: u32, d: &str, e: u8) -> String {
        let label = |line: &Line| line.label.clone().unwrap_or_default();
        format!("{} {} {} {} {c} {d} {e}", a.start.x, label(&a), b.end.y, label(&b))
    }

    fn spread(&mut self, before: u8, value: Wide, name: &str, after: u64) -> (u8, Wide, String, u64) {
        (before, value, name.to_owned(), after)
    }

    fn many(
        &mut self,
        p1: u32,
        p2: u32,
        p3: u32,
        p4: u32,
        p5: u32,
        p6: u32,
        p7: u32,
        p8: u32,
        p9: u32,
        p10: u32,
        p11: u32,
        p12: u32,
        p13: u32,
        p14: u32,
        p15: u32,
        p16: u32,
    ) -> u64 {
        let values = [p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16];
        values.iter().zip(1u64..).map(|(value, place)| u64::from(*value) * place).sum()
    }

    fn swap(&mut self, (a, b): (u8, String)) -> (String, u8) {
        (b, a)
    }

    fn one(&mut self, value: (u32,)) -> (u32,) {
        value
    }

    fn nest(&mut self, value: Nested) -> Nested {
        value
    }
}

export!(Plugin);
