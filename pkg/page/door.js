// The door between the script tag's file and what that loads from a gateway, lite.js and inspector.js: what inputs and effects are,
// and what each side exports. A script on a host of its own may be of another version than the gateway, so it asks by this number.

/**
 * Raised whenever one side would misunderstand the other as it was: by the names and numbers of inputs and effects, which a test knows,
 * by what stands in them, and by what a core, `openLite()` and the inspector are given and give.
 */
export const DOOR = 1;
