;; The least that is a plugin: one function, a memory of one page, no lifecycle.
(component
  (core module $m
    (memory (export "memory") 1)
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
  (core instance $i (instantiate $m))
  (func $add (param "a" s32) (param "b" s32) (result s32) (canon lift (core func $i "add")))
  (instance $calls (export "add" (func $add)))
  (export "bench:least/calls@1.0.0" (instance $calls)))
