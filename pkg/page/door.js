// The door between the script tag's file and what that loads from a gateway, lite.js and inspector.js: what inputs and effects are,
// and what each side exports. A script on a host of its own may be of another version than the gateway, so it asks by this number.

/** Raised whenever one side would misunderstand the other as it was. */
export const DOOR = 1;
