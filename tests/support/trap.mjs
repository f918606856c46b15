// Traps in the gateway's wasm: real ones, in the middle of its work. Imported before what opens the wasm, in the same realm.

const { Instance } = WebAssembly;
const calls = {};
let opened = 0;
/** The function of its own that wasm is in. */
let entry = "";
let isDue = () => false;

WebAssembly.Instance = function (module, imports) {
  const watched = (name, run) =>
    (...given) => {
      // Without the digest that wasm-bindgen puts behind it.
      const place = name.replace(/^__wbg_(.+)_\w+$/, "$1");
      calls[place] = (calls[place] ?? 0) + 1;
      if (isDue(place, given)) {
        isDue = () => false;
        // More than there is: Rust aborts, and what called this import never goes on.
        instance.exports.__wbindgen_malloc(-1, 1);
      }
      return run(...given);
    };
  const wrapped = Object.entries(imports).map(([from, functions]) => {
    const all = Object.entries(functions).map(([name, run]) => [name, watched(name, run)]);
    return [from, Object.fromEntries(all)];
  });
  const instance = new Instance(module, Object.fromEntries(wrapped));
  opened++;
  const entered = (name, run) =>
    (...given) => {
      calls[name] = (calls[name] ?? 0) + 1;
      const before = entry;
      entry = name;
      try {
        return run(...given);
      } finally {
        entry = before;
      }
    };
  const exported = ([name, value]) => [name, typeof value === "function" ? entered(name, value) : value];
  return { exports: Object.fromEntries(Object.entries(instance.exports).map(exported)) };
};

/** Has wasm trap where it next calls this function of JavaScript with this text in what it gives, or while it is in this one of its own. */
export function trapAt(name, about = "", within = "") {
  isDue = (place, given) => place === name && entry.includes(within) && given.concat("").some((one) => String(one).includes(about));
}

/** How many instances were opened, how often they called each function of JavaScript, and how often it each of theirs. */
export const seen = () => ({ opened, calls: { ...calls } });
