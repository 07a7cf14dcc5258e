// carillon.global.js, a classic script: what the module exports are members of the global `carillon`.
export * from "./carillon.js";
export as namespace carillon;
