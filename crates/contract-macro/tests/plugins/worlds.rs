// A plugin with several interfaces, functions of the world, and services of every kind: the body of the example
// `contract_worlds` and of the test `worlds`.

/// The contract, in a module that is not the root.
pub mod contract {
    keyway_contract::contract!({ path: "../wit/tests/expanded/worlds.wit", module: "contract" });
}

use contract::draw::{Draw, Stroke};
use contract::extra::Extra;
use contract::measure::{Measure, Unit};
use contract::timer::Timer;
use contract::{Axis, Drawing, Instant, Page, Position, host};

/// Draws nothing, and asks the host about it.
#[derive(Default)]
pub struct Pen {
    lines: u32,
}

impl Drawing for Pen {
    fn run(&mut self, pages: &[Page]) -> Result<u32, String> {
        let mut sum = self.lines;
        for page in pages {
            let page = host::say("a page", *page)?;
            sum += page.corner.x as u32;
        }
        Ok(sum + host::random(10))
    }

    fn draw_all(&mut self) {
        self.lines += 100;
    }
}

impl Draw for Pen {
    fn line(&mut self, stroke: Stroke, along: Axis) -> Result<(), String> {
        if stroke.from == stroke.to {
            return Err(format!("no length along {along:?}"));
        }
        self.lines += 1;
        Ok(())
    }
}

impl Measure for Pen {
    fn distance(&mut self, a: Position, b: Position, r#in: Unit) -> f64 {
        let metres = (b.x - a.x).hypot(b.y - a.y);
        if r#in == Unit::Inch { metres / 0.0254 } else { metres }
    }

    fn area(&mut self, corners: &[Position]) -> Option<f64> {
        (corners.len() > 2).then_some(corners.len() as f64)
    }
}

impl Timer for Pen {
    fn fire(&mut self, at: Instant) -> bool {
        host::clock::now().seconds >= at.seconds
    }
}

impl Extra for Pen {
    fn flip(&mut self, axis: Axis) -> Axis {
        match axis {
            Axis::Horizontal => Axis::Vertical,
            Axis::Vertical => Axis::Horizontal,
        }
    }
}

contract::export!(Pen);
