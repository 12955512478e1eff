// What a person sees after a trap, which ends the page: that it stopped, and how to go on.
// Not a part of the module, which cannot be trusted any more; never does anything until the module has trapped.
"use strict";

(() => {
  const element = (name, words, attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = words;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  const show = (error) => {
    if (!(error instanceof WebAssembly.RuntimeError) || document.querySelector(".crash")) return;
    const screen = element("div", "", { class: "crash", role: "alert" });
    screen.append(
      element("h1", "The page stopped working"),
      element(
        "p",
        "Runs and runners go on without it. Edits that were not saved yet are kept in this browser. " +
          "Load the page again to go on.",
      ),
      element("a", "Load again", { class: "button", "data-kind": "primary", href: "" }),
      element("pre", error.stack || String(error), { class: "output" }),
    );
    document.body.append(screen);
  };

  addEventListener("error", (event) => show(event.error));
  addEventListener("unhandledrejection", (event) => show(event.reason));
})();
