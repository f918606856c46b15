;; Turns the text that xtask/src/literal.rs makes of a wasm file back into its bytes, in place: a browser runs this loop
;; compiled from the first time on, one in JavaScript only after some tens of thousands of rounds.
(module
  (memory (export "memory") 1)
  ;; Takes the text's length, and gives that of the bytes; both begin at 0.
  (func (export "unpack") (param $end i32) (result i32)
    (local $from i32) (local $to i32) (local $above i32) (local $code i32)
    (loop $next
      (if (i32.lt_u (local.tee $code (i32.load8_u (local.get $from))) (i32.const 34))
        ;; A mark: the byte behind it is of a later page of 90.
        (then (local.set $above (i32.mul (i32.sub (local.get $code) (i32.const 31)) (i32.const 90))))
        (else
          (i32.store8
            (local.get $to)
            (i32.sub
              (i32.add (local.get $above) (local.get $code))
              ;; Neither a quotation mark nor a backslash is among the characters.
              (i32.add (i32.const 35) (i32.gt_u (local.get $code) (i32.const 92)))))
          (local.set $to (i32.add (local.get $to) (i32.const 1)))
          (local.set $above (i32.const 0))))
      (br_if $next
        (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 1))) (local.get $end))))
    (local.get $to)))
